-- Live segments that the point does not hold, or holds otherwise, and the media time they cover.
SELECT
  count(*) AS lost,
  coalesce(sum(
    TRY_CAST(substr(tail, 1, strpos(tail, ':') - 1) AS bigint)
    - TRY_CAST(substr(timerange, 2, strpos(timerange, ':') - 2) AS bigint)
  ), 0) AS seconds,
  coalesce(sum(
    TRY_CAST(substr(tail, strpos(tail, ':') + 1, length(tail) - strpos(tail, ':') - 1) AS bigint)
    - TRY_CAST(substr(
      timerange, strpos(timerange, ':') + 1, strpos(timerange, '_') - strpos(timerange, ':') - 1
    ) AS bigint)
  ), 0) AS nanoseconds
FROM (
  SELECT l.timerange, substr(l.timerange, strpos(l.timerange, '_') + 1) AS tail
  FROM live.segments AS l
  LEFT JOIN point.segments AS p
    ON p.flow_id = l.flow_id AND p.timerange = l.timerange AND p.object_id = l.object_id
    AND coalesce(p.ts_offset, '') = coalesce(l.ts_offset, '')
  WHERE p.flow_id IS NULL
) AS lost_segments
