-- Live segments that the point does not hold, or holds otherwise.
SELECT count(*) AS lost
FROM live.segments AS l
LEFT JOIN point.segments AS p
  ON p.flow_id = l.flow_id AND p.timerange = l.timerange AND p.object_id = l.object_id
  AND coalesce(p.storage_path, '') = coalesce(l.storage_path, '')
  AND coalesce(p.ts_offset, '') = coalesce(l.ts_offset, '')
WHERE p.flow_id IS NULL
