-- When the oldest of the lost segments was registered: the only ingest clock of these tables.
SELECT min(r.created) AS oldest
FROM live.segments AS l
JOIN live.flow_object_references AS r
  ON r.object_id = l.object_id AND r.flow_id = l.flow_id
LEFT JOIN point.segments AS p
  ON p.flow_id = l.flow_id AND p.timerange = l.timerange AND p.object_id = l.object_id
WHERE p.flow_id IS NULL
