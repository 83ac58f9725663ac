-- Flows that have segments.
SELECT count(DISTINCT flow_id) AS flows FROM live.segments
