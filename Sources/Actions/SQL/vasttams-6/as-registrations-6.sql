-- When each object was registered with a flow: here the segment itself says so.
SELECT object_id, flow_id, created FROM live.segments WHERE deleted IS NULL OR NOT deleted
