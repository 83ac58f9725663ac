-- Which of some objects have a row, also one that is only marked as deleted.
SELECT object_id AS id
FROM live.objects_with_deleted
WHERE object_id IN (?)
GROUP BY object_id
ORDER BY object_id
