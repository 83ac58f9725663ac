-- Pairs of an object and a flow that a segment joins, without a row that says so. The other way round
-- is usual: a flow is given objects before it has segments on them. Both tables are read once and grouped
-- together, so an engine needs no index over the pair.
SELECT
  coalesce(object_id, '(none named)') AS offender,
  'no reference from flow ' || coalesce(flow_id, '(none named)') AS problem,
  count(*) OVER () AS total
FROM (
  SELECT object_id, flow_id
  FROM (
    SELECT object_id, flow_id, 1 AS is_joined, 0 AS is_referenced
    FROM live.segments
    UNION ALL
    SELECT object_id, flow_id, 0 AS is_joined, 1 AS is_referenced
    FROM live.flow_object_references
  ) AS pairs
  GROUP BY object_id, flow_id
  HAVING max(is_joined) = 1
    AND (max(is_referenced) = 0 OR object_id IS NULL OR flow_id IS NULL)
) AS unreferenced
ORDER BY 1, 2
LIMIT 100
