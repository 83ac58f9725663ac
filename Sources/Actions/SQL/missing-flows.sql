-- Flows of the point that are not there live, whatever became of the others.
SELECT count(*) AS missing
FROM point.flows AS p
LEFT JOIN live.flows AS l
  ON l.id = p.id
WHERE l.id IS NULL
