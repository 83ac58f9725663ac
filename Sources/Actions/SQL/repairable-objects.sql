-- Objects that segments name and that have no row of their own: the row can be made again.
SELECT s.object_id, count(*) OVER () AS total
FROM (
  SELECT object_id
  FROM live.segments
  WHERE object_id IS NOT NULL
  GROUP BY object_id
) AS s
LEFT JOIN live.objects AS o
  ON o.id = s.object_id
WHERE o.id IS NULL
ORDER BY s.object_id
LIMIT 5000
