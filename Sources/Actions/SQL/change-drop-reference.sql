-- Takes away the row that joins an object to a flow, as it was made.
DELETE FROM live.flow_object_references
WHERE object_id = ? AND flow_id = ? AND created IS NOT DISTINCT FROM ?
