-- When the newest segment was registered: the only ingest clock of these tables.
SELECT max(created) AS newest FROM live.flow_object_references
