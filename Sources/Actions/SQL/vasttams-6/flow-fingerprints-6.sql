-- Flows whose segments differ between live and the point: by count and two sums of 32 bits of the
-- first 16 hexadecimal digits of each row's md5, so that the order of rows does not matter.
SELECT
  coalesce(l.flow_id, p.flow_id) AS flow_id,
  coalesce(l.total, 0) AS live_total,
  coalesce(p.total, 0) AS point_total,
  count(*) OVER () AS total
FROM (
  SELECT
    flow_id, count(*) AS total,
    sum(from_base(substr(digest, 1, 8), 16)) AS high,
    sum(from_base(substr(digest, 9, 8), 16)) AS low
  FROM (
    SELECT
      flow_id,
      lower(to_hex(md5(to_utf8(
        coalesce(object_id, '') || '|' || coalesce(timerange, '') || '|'
        || coalesce(ts_offset, '') || '|' || coalesce(last_duration, '')
      )))) AS digest
    FROM live.segments
  ) AS a
  GROUP BY flow_id
) AS l
FULL OUTER JOIN (
  SELECT
    flow_id, count(*) AS total,
    sum(from_base(substr(digest, 1, 8), 16)) AS high,
    sum(from_base(substr(digest, 9, 8), 16)) AS low
  FROM (
    SELECT
      flow_id,
      lower(to_hex(md5(to_utf8(
        coalesce(object_id, '') || '|' || coalesce(timerange, '') || '|'
        || coalesce(ts_offset, '') || '|' || coalesce(last_duration, '')
      )))) AS digest
    FROM point.segments
  ) AS b
  GROUP BY flow_id
) AS p
  ON p.flow_id = l.flow_id
WHERE l.flow_id IS NULL OR p.flow_id IS NULL
  OR l.total <> p.total OR l.high <> p.high OR l.low <> p.low
ORDER BY 1
LIMIT 100
