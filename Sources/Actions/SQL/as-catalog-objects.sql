-- The objects of one bucket, as the VAST Catalog has them: the key is the path below the bucket's directory.
SELECT substr(parent_path || name, length(catalog.directory) + 1) AS key, size
FROM catalog.elements
WHERE element_type = 'FILE' AND substr(parent_path, 1, length(catalog.directory)) = catalog.directory
