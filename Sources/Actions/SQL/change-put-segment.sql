-- Inserts the row of a segment as it was, unless there is one of its id.
INSERT INTO live.segments (
  id, flow_id, object_id, timerange, ts_offset, last_duration, sample_offset, sample_count, get_urls,
  key_frame_count, created, storage_path, start_time, end_time, duration_seconds
)
SELECT ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?
WHERE NOT EXISTS (SELECT 1 FROM live.segments WHERE id = ?)
