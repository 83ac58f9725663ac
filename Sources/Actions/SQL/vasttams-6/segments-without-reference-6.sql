-- Pairs of an object and a flow that a segment joins, where the object's row does not name the flow. Objects
-- without a row have a check of their own.
SELECT
  s.object_id AS offender,
  'no reference from flow ' || coalesce(s.flow_id, '(none named)') AS problem,
  count(*) OVER () AS total
FROM (
  SELECT object_id, flow_id
  FROM live.segments
  GROUP BY object_id, flow_id
) AS s
JOIN live.objects AS o
  ON o.id = s.object_id
WHERE s.flow_id IS NULL
  OR strpos(coalesce(o.flow_references, ''), '"' || s.flow_id || '"') = 0
ORDER BY 1, 2
LIMIT 100
