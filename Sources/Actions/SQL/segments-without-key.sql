-- Segments that name no storage key: their objects cannot be found by anyone.
SELECT count(*) AS total FROM live.placed_segments WHERE storage_path IS NULL OR storage_path = ''
