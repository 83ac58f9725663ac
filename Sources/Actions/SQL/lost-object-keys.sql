-- The keys that live segments name and those of the point do not, each once, in the order S3 lists keys:
-- what was written after the point.
SELECT l.storage_path AS key
FROM live.placed_segments AS l
LEFT JOIN point.placed_segments AS p
  ON p.storage_path = l.storage_path
WHERE p.storage_path IS NULL AND l.storage_path IS NOT NULL AND l.storage_path <> ''
GROUP BY l.storage_path
ORDER BY l.storage_path
