-- Removes the row of one segment, by its id, while it is as it was found or made.
DELETE FROM live.segments
WHERE id = ? AND flow_id = ? AND object_id = ? AND timerange = ?
  AND ts_offset IS NOT DISTINCT FROM ? AND last_duration IS NOT DISTINCT FROM ?
  AND sample_offset IS NOT DISTINCT FROM ? AND sample_count IS NOT DISTINCT FROM ?
  AND get_urls IS NOT DISTINCT FROM ? AND key_frame_count IS NOT DISTINCT FROM ?
  AND created IS NOT DISTINCT FROM ? AND storage_path = ?
  AND start_time IS NOT DISTINCT FROM ? AND end_time IS NOT DISTINCT FROM ?
  AND duration_seconds IS NOT DISTINCT FROM ?
