-- What some flows are marked with for the segments they have lost.
SELECT entity_id AS flow_id, max(tag_value) AS mark
FROM live.tags
WHERE entity_type = 'flow' AND tag_name = 'dr.lost_timeranges' AND entity_id IN (?)
GROUP BY entity_id
ORDER BY entity_id
