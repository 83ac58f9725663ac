-- When the oldest of the lost segments was registered.
SELECT min(l.created) AS oldest
FROM live.segments AS l
LEFT JOIN point.segments AS p
  ON p.flow_id = l.flow_id AND p.timerange = l.timerange AND p.object_id = l.object_id
WHERE p.flow_id IS NULL
