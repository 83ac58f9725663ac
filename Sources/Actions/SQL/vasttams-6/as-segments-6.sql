-- Segments that are not marked as deleted.
SELECT * FROM live.segments WHERE deleted IS NULL OR NOT deleted
