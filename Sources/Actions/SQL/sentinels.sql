-- Some sources, flows and segments that the API must show.
SELECT kind, id, object_id, place
FROM (
  SELECT 'source' AS kind, id, '' AS object_id, row_number() OVER (ORDER BY id) AS place
  FROM live.sources
  UNION ALL
  SELECT 'flow' AS kind, id, '' AS object_id, row_number() OVER (ORDER BY id) AS place
  FROM live.flows
  UNION ALL
  SELECT
    'segment' AS kind, flow_id AS id, object_id,
    row_number() OVER (ORDER BY object_id, flow_id) AS place
  FROM live.segments
) AS s
WHERE place <= 100
ORDER BY kind, place
