-- The key of every segment that names one, in the order S3 lists keys, with the segments on it, when it
-- was first registered, and when the last of its flows keeps it no longer: null where one keeps it for good.
SELECT
  key, count(DISTINCT timerange) AS segments, min(created) AS registered,
  CASE WHEN count(*) = count(expires) THEN max(expires) END AS expires
FROM (
  SELECT
    key, timerange, created,
    CASE WHEN kept BETWEEN 0 AND 3153600000 THEN date_add('second', kept, created) END AS expires
  FROM (
    SELECT
      s.storage_path AS key, s.timerange, r.created,
      TRY_CAST(split_part(replace(t.tag_value, '"', ''), ':', 1) AS bigint) AS kept
    FROM live.segments AS s
    LEFT JOIN live.flow_object_references AS r
      ON r.object_id = s.object_id AND r.flow_id = s.flow_id
    LEFT JOIN live.tags AS t
      ON t.entity_id = s.flow_id AND t.entity_type = 'flow'
      AND t.tag_name = 'segment_retention_offset'
    WHERE s.storage_path IS NOT NULL AND s.storage_path <> ''
  ) AS spans
) AS placed
GROUP BY key
ORDER BY key
