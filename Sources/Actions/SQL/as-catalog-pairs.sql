-- Segments joined with the objects of the VAST Catalog by their keys; `expired` is what
-- the retention of its flows takes away.
SELECT
  coalesce(s.key, o.key) AS key, s.segments, s.registered,
  CASE WHEN s.expires <= point.now THEN 1 ELSE 0 END AS expired,
  CASE WHEN s.key IS NULL THEN 0 ELSE 1 END AS named,
  CASE WHEN o.key IS NULL THEN 0 ELSE 1 END AS stored
FROM live.segment_keys AS s
FULL OUTER JOIN catalog.objects AS o
  ON o.key = s.key
