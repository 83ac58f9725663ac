-- Takes away the row of an object that was made again, unless something was written into it since.
DELETE FROM live.objects
WHERE id = ? AND size = 0 AND access_count = 0 AND created IS NULL AND last_accessed IS NULL
