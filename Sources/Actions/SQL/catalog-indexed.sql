-- When the newest change was made that the VAST Catalog's index has: it holds all that was made before.
SELECT max(ctime) AS newest FROM catalog.elements
