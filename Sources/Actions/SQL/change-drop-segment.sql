-- Removes the row of one segment, by its id, while it is on the object and time it was found on.
DELETE FROM live.segments
WHERE id = ? AND flow_id = ? AND object_id = ? AND timerange = ? AND storage_path = ?
