-- How some delete requests stand.
SELECT id, status, updated
FROM live.deletion_requests
WHERE id IN (?)
ORDER BY id, status
