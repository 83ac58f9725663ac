-- Gives a delete request another status.
UPDATE live.deletion_requests
SET status = ?, updated = ?
WHERE id = ? AND status = ?
