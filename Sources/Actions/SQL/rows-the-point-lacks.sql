-- Flows with live segments that were registered before point.taken and that the point does not hold. By
-- flow and object: the time range of a segment may have been changed since. Flows that lose segments by
-- their own retention are left out.
SELECT
  offender,
  CAST(segments AS varchar) || ' segments from before the snapshot are not in it' AS problem,
  count(*) OVER () AS total
FROM (
  SELECT l.flow_id AS offender, count(*) AS segments
  FROM (SELECT DISTINCT flow_id, object_id FROM live.segments) AS l
  JOIN (
    SELECT object_id, flow_id, min(created) AS registered
    FROM live.flow_object_references
    GROUP BY object_id, flow_id
  ) AS r
    ON r.object_id = l.object_id AND r.flow_id = l.flow_id
  LEFT JOIN (SELECT DISTINCT flow_id, object_id FROM point.segments) AS p
    ON p.flow_id = l.flow_id AND p.object_id = l.object_id
  LEFT JOIN live.tags AS t
    ON t.entity_id = l.flow_id AND t.entity_type = 'flow' AND t.tag_name IN (
      'segment_retention_offset', 'flow_retention_offset', 'loop_recorder_duration')
  WHERE p.flow_id IS NULL AND t.entity_id IS NULL AND r.registered < point.taken
  GROUP BY l.flow_id
) AS lacking
ORDER BY 1
LIMIT 100
