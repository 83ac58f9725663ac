-- Segments that the point has and live lacks, registered after point.taken: whole rows, with what live has
-- for them. Those that their flow's own retention has taken by now are left out.
SELECT
  s.id, s.flow_id, s.object_id, s.timerange, s.ts_offset, s.last_duration, s.sample_offset,
  s.sample_count, s.get_urls, s.key_frame_count, s.created, s.storage_path, s.start_time, s.end_time,
  s.duration_seconds, r.created AS registered, f.id IS NOT NULL AS has_flow,
  o.id IS NOT NULL AS has_object, count(*) OVER () AS total
FROM point.segments AS s
JOIN (
  SELECT object_id, flow_id, min(created) AS created
  FROM point.flow_object_references
  GROUP BY object_id, flow_id
) AS r
  ON r.object_id = s.object_id AND r.flow_id = s.flow_id
LEFT JOIN live.segments AS l
  ON l.id = s.id
LEFT JOIN (SELECT id FROM live.flows GROUP BY id) AS f
  ON f.id = s.flow_id
LEFT JOIN (SELECT id FROM live.objects GROUP BY id) AS o
  ON o.id = s.object_id
LEFT JOIN (
  SELECT entity_id, min(TRY_CAST(split_part(replace(tag_value, '"', ''), ':', 1) AS bigint)) AS kept
  FROM live.tags
  WHERE entity_type = 'flow' AND tag_name = 'segment_retention_offset'
  GROUP BY entity_id
) AS t
  ON t.entity_id = s.flow_id
WHERE l.id IS NULL AND r.created > point.taken
  AND CASE
    WHEN t.kept BETWEEN 0 AND 3153600000 THEN date_add('second', t.kept, r.created) > point.now
    ELSE true
  END
ORDER BY r.created, s.id
LIMIT 5000
