-- Delete requests that a started TAMS would go on with.
SELECT id, flow_id, status
FROM live.deletion_requests
WHERE lower(status) IN ('created', 'started', 'pending')
ORDER BY id
LIMIT 100
