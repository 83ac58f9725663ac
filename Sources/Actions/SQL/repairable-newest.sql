-- When the newest segment that is still there was registered: a canary and an upload that nobody
-- registered leave references, too.
SELECT max(r.created) AS newest
FROM live.flow_object_references AS r
JOIN (
  SELECT object_id, flow_id
  FROM live.segments
  GROUP BY object_id, flow_id
) AS s
  ON s.object_id = r.object_id AND s.flow_id = r.flow_id
