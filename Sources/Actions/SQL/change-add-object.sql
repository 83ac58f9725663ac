-- Makes the row of an object as vasttams 7 does, while a segment names it and unless there is one.
INSERT INTO live.objects (id, size, access_count)
SELECT ?, 0, 0
WHERE EXISTS (SELECT 1 FROM live.segments WHERE object_id = ?)
  AND NOT EXISTS (SELECT 1 FROM live.objects WHERE id = ?)
