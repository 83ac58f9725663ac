-- Takes a mark away from a flow.
DELETE FROM live.tags
WHERE entity_type = 'flow' AND entity_id = ? AND tag_name = 'dr.lost_timeranges'
  AND tag_value = ?
