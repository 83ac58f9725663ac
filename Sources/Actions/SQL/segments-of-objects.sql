-- The time ranges at which flows play some objects.
SELECT object_id, flow_id, timerange
FROM live.segments
WHERE object_id IN (?)
GROUP BY object_id, flow_id, timerange
ORDER BY object_id, flow_id, timerange
