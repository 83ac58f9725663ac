-- The flows that some objects are referred to by.
SELECT object_id, flow_id
FROM live.flow_object_references
WHERE object_id IN (?)
GROUP BY object_id, flow_id
ORDER BY object_id, flow_id
