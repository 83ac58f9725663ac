-- Pairs of an object and a flow that a segment joins, without a row that says so. The other way round
-- is usual: a flow is given objects before it has segments on them.
SELECT
  coalesce(s.object_id, '(none named)') AS offender,
  'no reference from flow ' || coalesce(s.flow_id, '(none named)') AS problem,
  count(*) OVER () AS total
FROM (
  SELECT object_id, flow_id
  FROM live.segments
  GROUP BY object_id, flow_id
) AS s
LEFT JOIN live.flow_object_references AS r
  ON r.object_id = s.object_id AND r.flow_id = s.flow_id
WHERE r.object_id IS NULL
ORDER BY 1, 2
LIMIT 100
