-- Puts one mark of a flow in the place of another.
UPDATE live.tags
SET tag_value = ?, updated = ?
WHERE entity_type = 'flow' AND entity_id = ? AND tag_name = 'dr.lost_timeranges'
  AND tag_value = ?
