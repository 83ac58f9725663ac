-- Delete requests that a started TAMS would go on with: they can be ended.
SELECT id, flow_id, status, updated, count(*) OVER () AS total
FROM live.deletion_requests
WHERE lower(status) IN ('created', 'started', 'pending') AND id IS NOT NULL
ORDER BY id
LIMIT 5000
