-- Which of some objects have a row.
SELECT id
FROM live.objects
WHERE id IN (?)
GROUP BY id
ORDER BY id
