-- The key of every segment that has one, in the order S3 lists keys, with the segments on it, when it was
-- first registered, and when the last of its flows keeps it no longer: null where one keeps it for good.
SELECT
  key, count(DISTINCT timerange) AS segments, min(created) AS registered,
  CASE WHEN count(*) = count(expires) THEN max(expires) END AS expires
FROM (
  SELECT
    key, timerange, created,
    CASE WHEN kept BETWEEN 0 AND 3153600000 THEN date_add('second', kept, created) END AS expires
  FROM (
    SELECT
      s.storage_path AS key, s.timerange, s.created,
      TRY_CAST(
        split_part(
          regexp_extract(f.tags, '"segment_retention_offset" *: *"([^"]*)"', 1), ':', 1
        ) AS bigint) AS kept
    FROM live.placed_segments AS s
    LEFT JOIN live.flows AS f
      ON f.id = s.flow_id
    WHERE s.storage_path IS NOT NULL
  ) AS spans
) AS placed
GROUP BY key
ORDER BY key
