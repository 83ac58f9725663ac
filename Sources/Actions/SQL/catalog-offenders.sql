-- The first keys that segments name and the VAST Catalog does not have, and the first that it has and no
-- segment names.
SELECT key, named
FROM (
  SELECT key, named, row_number() OVER (PARTITION BY named ORDER BY key) AS place
  FROM catalog.pairs AS p
  WHERE named = 0 OR (stored = 0 AND expired = 0)
) AS offenders
WHERE place <= 100
ORDER BY named, key
