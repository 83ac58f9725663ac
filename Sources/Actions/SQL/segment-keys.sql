-- The key of every segment that names one, in the order S3 lists keys, with the segments on it, when
-- it was first registered, and how long its flows keep segments: null where one keeps them for good.
SELECT
  s.storage_path AS key,
  count(DISTINCT s.timerange) AS segments,
  min(r.created) AS registered,
  CASE WHEN count(*) = count(t.tag_value) THEN max(t.tag_value) END AS retention
FROM live.segments AS s
LEFT JOIN live.flow_object_references AS r
  ON r.object_id = s.object_id AND r.flow_id = s.flow_id
LEFT JOIN live.tags AS t
  ON t.entity_id = s.flow_id AND t.entity_type = 'flow'
  AND t.tag_name = 'segment_retention_offset'
WHERE s.storage_path IS NOT NULL AND s.storage_path <> ''
GROUP BY s.storage_path
ORDER BY s.storage_path
