-- The whole rows of the segments on some keys.
SELECT
  id, flow_id, object_id, timerange, ts_offset, last_duration, sample_offset, sample_count, get_urls,
  key_frame_count, created, storage_path, start_time, end_time, duration_seconds
FROM live.segments
WHERE storage_path IN (?)
ORDER BY storage_path, flow_id, timerange, id
