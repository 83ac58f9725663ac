-- Flows with live segments that were registered before point.taken and that the point does not hold. By
-- flow and object: the time range of a segment may have been changed since. Flows that lose segments by
-- their own retention are left out.
SELECT
  offender,
  CAST(segments AS varchar) || ' segments from before the snapshot are not in it' AS problem,
  count(*) OVER () AS total
FROM (
  SELECT l.flow_id AS offender, count(*) AS segments
  FROM (
    SELECT flow_id, object_id, min(created) AS registered
    FROM live.segments
    GROUP BY flow_id, object_id
  ) AS l
  LEFT JOIN (SELECT DISTINCT flow_id, object_id FROM point.segments) AS p
    ON p.flow_id = l.flow_id AND p.object_id = l.object_id
  LEFT JOIN live.flows AS f
    ON f.id = l.flow_id
  WHERE p.flow_id IS NULL AND l.registered < point.taken
    AND NOT regexp_like(
      coalesce(f.tags, ''),
      '"(segment_retention_offset|flow_retention_offset|loop_recorder_duration)" *:')
  GROUP BY l.flow_id
) AS lacking
ORDER BY 1
LIMIT 100
