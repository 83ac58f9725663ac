-- The key of every segment that has one, in the order S3 lists keys, with the segments on it, when it was
-- first registered, and how long its flows keep segments: null where one keeps them for good.
SELECT
  key, count(DISTINCT timerange) AS segments, min(created) AS registered,
  CASE WHEN count(*) = count(retention) THEN max(retention) END AS retention
FROM (
  SELECT
    s.storage_path AS key, s.timerange, s.created,
    nullif(
      regexp_extract(f.tags, '"segment_retention_offset" *: *"([^"]*)"', 1), ''
    ) AS retention
  FROM live.placed_segments AS s
  LEFT JOIN live.flows AS f
    ON f.id = s.flow_id
  WHERE s.storage_path IS NOT NULL
) AS placed
GROUP BY key
ORDER BY key
