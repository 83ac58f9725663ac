-- Objects that are not marked as deleted, by the name that later releases give their identity.
SELECT object_id AS id, flow_references FROM live.objects WHERE deleted IS NULL OR NOT deleted
