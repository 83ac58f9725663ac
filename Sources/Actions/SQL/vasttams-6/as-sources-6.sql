-- Sources that are not marked as deleted.
SELECT * FROM live.sources WHERE deleted IS NULL OR NOT deleted
