-- Makes the row that joins an object to a flow, while a segment does and unless there is one.
INSERT INTO live.flow_object_references (object_id, flow_id, created)
SELECT ?, ?, ?
WHERE EXISTS (SELECT 1 FROM live.segments WHERE object_id = ? AND flow_id = ?)
  AND NOT EXISTS (
    SELECT 1 FROM live.flow_object_references WHERE object_id = ? AND flow_id = ?
  )
