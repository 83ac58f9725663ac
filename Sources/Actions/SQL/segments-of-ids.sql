-- The whole rows of some segments.
SELECT
  id, flow_id, object_id, timerange, ts_offset, last_duration, sample_offset, sample_count, get_urls,
  key_frame_count, created, storage_path, start_time, end_time, duration_seconds
FROM live.segments
WHERE id IN (?)
ORDER BY id, timerange
