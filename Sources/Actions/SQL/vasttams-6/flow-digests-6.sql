-- Every flow with segments, in the order of the bytes of its id, with the fingerprint of its segments: how
-- many, and two sums of 32 bits of the first 16 hexadecimal digits of each row's md5.
SELECT
  flow_id, count(*) AS total,
  sum(from_base(substr(digest, 1, 8), 16)) AS high,
  sum(from_base(substr(digest, 9, 8), 16)) AS low
FROM (
  SELECT
    coalesce(flow_id, '') AS flow_id,
    lower(to_hex(md5(to_utf8(
      coalesce(object_id, '') || '|' || coalesce(timerange, '') || '|'
      || coalesce(ts_offset, '') || '|' || coalesce(last_duration, '')
    )))) AS digest
  FROM live.segments
) AS rows_of_segments
GROUP BY flow_id
ORDER BY flow_id
