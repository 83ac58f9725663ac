-- Inserts the row of a segment as a snapshot has it, while its flow is there and nothing has its id or
-- its time.
INSERT INTO live.segments (
  id, flow_id, object_id, timerange, ts_offset, last_duration, sample_offset, sample_count, get_urls,
  key_frame_count, created, storage_path, start_time, end_time, duration_seconds
)
SELECT ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?
WHERE EXISTS (SELECT 1 FROM live.flows WHERE id = ?)
  AND NOT EXISTS (SELECT 1 FROM live.segments WHERE id = ?)
  AND NOT EXISTS (
    SELECT 1 FROM live.segment_spans WHERE flow_id = ? AND begins < ? AND ends > ?
  )
