-- Flows that are not marked as deleted.
SELECT * FROM live.flows WHERE deleted IS NULL OR NOT deleted
