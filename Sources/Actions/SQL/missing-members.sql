-- Collections of flows and of sources that name a member, or stand for a collector, that is not there,
-- and members that collect their own collector.
SELECT offender, problem, count(*) OVER () AS total
FROM (
  SELECT
    'flow ' || coalesce(c.collection_id, '(none named)') AS offender,
    'its member flow ' || coalesce(c.flow_id, '(none named)') || ' is not there' AS problem
  FROM live.flow_collections AS c
  LEFT JOIN live.flows AS f
    ON f.id = c.flow_id
  WHERE f.id IS NULL
  UNION ALL
  SELECT
    'flow ' || coalesce(c.collection_id, '(none named)'),
    'it collects flow ' || coalesce(c.flow_id, '(none named)') || ' and is not there'
  FROM live.flow_collections AS c
  LEFT JOIN live.flows AS f
    ON f.id = c.collection_id
  WHERE f.id IS NULL
  UNION ALL
  SELECT
    'source ' || coalesce(c.collection_id, '(none named)'),
    'its member source ' || coalesce(c.source_id, '(none named)') || ' is not there'
  FROM live.source_collections AS c
  LEFT JOIN live.sources AS s
    ON s.id = c.source_id
  WHERE s.id IS NULL
  UNION ALL
  SELECT
    'source ' || coalesce(c.collection_id, '(none named)'),
    'it collects source ' || coalesce(c.source_id, '(none named)') || ' and is not there'
  FROM live.source_collections AS c
  LEFT JOIN live.sources AS s
    ON s.id = c.collection_id
  WHERE s.id IS NULL
  UNION ALL
  SELECT
    'flow ' || c.collection_id,
    'it collects flow ' || c.flow_id || ', which collects it'
  FROM live.flow_collections AS c
  JOIN live.flow_collections AS d
    ON d.collection_id = c.flow_id AND d.flow_id = c.collection_id
  UNION ALL
  SELECT
    'source ' || c.collection_id,
    'it collects source ' || c.source_id || ', which collects it'
  FROM live.source_collections AS c
  JOIN live.source_collections AS d
    ON d.collection_id = c.source_id AND d.source_id = c.collection_id
) AS broken
ORDER BY 1, 2
LIMIT 100
