-- The segments of a flow that have some of a span of its time, the earliest first: nothing else can.
SELECT id, begins, ends
FROM live.segment_spans
WHERE flow_id = ? AND begins < ? AND ends > ?
ORDER BY begins, id
LIMIT 5000
