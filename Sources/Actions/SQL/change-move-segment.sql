-- Points one segment at another key.
UPDATE live.segments
SET storage_path = ?
WHERE id = ? AND storage_path = ?
