-- Identities that more than one row has: ids, and the time range of a segment within its flow. Not
-- references from flows to objects: TAMS itself writes some of them twice.
SELECT offender, problem, count(*) OVER () AS total
FROM (
  SELECT
    'source ' || id AS offender, CAST(count(*) AS varchar) || ' rows have this id' AS problem
  FROM live.sources
  GROUP BY id
  HAVING count(*) > 1
  UNION ALL
  SELECT 'flow ' || id, CAST(count(*) AS varchar) || ' rows have this id'
  FROM live.flows
  GROUP BY id
  HAVING count(*) > 1
  UNION ALL
  SELECT 'object ' || id, CAST(count(*) AS varchar) || ' rows have this id'
  FROM live.objects
  GROUP BY id
  HAVING count(*) > 1
  UNION ALL
  SELECT 'webhook ' || id, CAST(count(*) AS varchar) || ' rows have this id'
  FROM live.webhooks
  GROUP BY id
  HAVING count(*) > 1
  UNION ALL
  SELECT
    'flow ' || flow_id, CAST(count(*) AS varchar) || ' segments have time range ' || timerange
  FROM live.segments
  WHERE timerange IS NOT NULL
  GROUP BY flow_id, timerange
  HAVING count(*) > 1
) AS doubled
ORDER BY 1, 2
LIMIT 100
