-- Segments registered after point.taken and before point.opened, and whose objects they are.
SELECT object_id, flow_id, count(*) OVER () AS total
FROM live.registrations
WHERE created > point.taken AND created < point.opened
ORDER BY 1, 2
LIMIT 100
