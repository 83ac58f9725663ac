-- Which of some objects any segment names.
SELECT object_id
FROM live.segments
WHERE object_id IN (?)
GROUP BY object_id
ORDER BY object_id
