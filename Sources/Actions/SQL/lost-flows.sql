-- Live flows that the point does not hold, or holds otherwise.
SELECT count(*) AS lost
FROM live.flows AS l
LEFT JOIN point.flows AS p
  ON p.id = l.id AND p.source_id = l.source_id
  AND coalesce(p.label, '') = coalesce(l.label, '')
  AND coalesce(p.description, '') = coalesce(l.description, '')
WHERE p.id IS NULL
