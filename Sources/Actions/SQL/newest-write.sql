-- When the newest segment was registered.
SELECT max(created) AS newest FROM live.registrations
