-- The key of every segment that names one, in the order S3 lists keys, with the segments on it
-- and when it was first registered.
SELECT s.storage_path AS key, count(DISTINCT s.timerange) AS segments, min(r.created) AS registered
FROM live.segments AS s
LEFT JOIN live.flow_object_references AS r
  ON r.object_id = s.object_id AND r.flow_id = s.flow_id
WHERE s.storage_path IS NOT NULL AND s.storage_path <> ''
GROUP BY s.storage_path
ORDER BY s.storage_path
