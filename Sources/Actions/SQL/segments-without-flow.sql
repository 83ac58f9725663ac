-- Flows that segments name and that are not there, with how many segments name them.
SELECT
  coalesce(s.flow_id, '(none named)') AS offender,
  CAST(s.segments AS varchar) || ' segments of a flow that is not there' AS problem,
  count(*) OVER () AS total
FROM (
  SELECT flow_id, count(*) AS segments
  FROM live.segments
  GROUP BY flow_id
) AS s
LEFT JOIN live.flows AS f
  ON f.id = s.flow_id
WHERE f.id IS NULL
ORDER BY 1, 2
LIMIT 100
