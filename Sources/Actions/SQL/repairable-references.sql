-- Pairs of an object and a flow that a segment joins, without a row that says so, with the key of the
-- object: the row can be made again.
SELECT s.object_id, s.flow_id, s.storage_path AS key, count(*) OVER () AS total
FROM (
  SELECT object_id, flow_id, min(storage_path) AS storage_path
  FROM live.segments
  WHERE object_id IS NOT NULL AND flow_id IS NOT NULL
  GROUP BY object_id, flow_id
) AS s
LEFT JOIN live.flow_object_references AS r
  ON r.object_id = s.object_id AND r.flow_id = s.flow_id
WHERE r.object_id IS NULL
ORDER BY s.object_id, s.flow_id
LIMIT 5000
