-- Marks a flow with what it has lost, unless it is marked.
INSERT INTO live.tags (
  id, entity_type, entity_id, tag_name, tag_value, created, updated, created_by, updated_by
)
SELECT ?, 'flow', ?, 'dr.lost_timeranges', ?, ?, ?, 'tamsdr', 'tamsdr'
WHERE NOT EXISTS (
  SELECT 1 FROM live.tags
  WHERE entity_type = 'flow' AND entity_id = ? AND tag_name = 'dr.lost_timeranges'
)
