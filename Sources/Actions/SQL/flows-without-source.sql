-- Flows whose source is not there.
SELECT
  f.id AS offender,
  'its source ' || coalesce(f.source_id, '(none named)') || ' is not there' AS problem,
  count(*) OVER () AS total
FROM live.flows AS f
LEFT JOIN live.sources AS s
  ON s.id = f.source_id
WHERE s.id IS NULL
ORDER BY 1, 2
LIMIT 100
