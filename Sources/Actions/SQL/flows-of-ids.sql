-- Which of some flows are there.
SELECT id
FROM live.flows
WHERE id IN (?)
GROUP BY id
ORDER BY id
