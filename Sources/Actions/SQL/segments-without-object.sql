-- Objects that segments name and that have no row of their own.
SELECT
  coalesce(s.object_id, '(none named)') AS offender,
  CAST(s.segments AS varchar) || ' segments of an object without a row' AS problem,
  count(*) OVER () AS total
FROM (
  SELECT object_id, count(*) AS segments
  FROM live.segments
  GROUP BY object_id
) AS s
LEFT JOIN live.objects AS o
  ON o.id = s.object_id
WHERE o.id IS NULL
ORDER BY 1, 2
LIMIT 100
