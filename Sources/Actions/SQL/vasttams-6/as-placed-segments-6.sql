-- Segments with the key of their object, FLOW/YYYY/MM/DD/OBJECT: by the flow and the time range it was
-- uploaded for, which its row names first, else by the segment's own. The day is that of the beginning,
-- read as Unix time as vasttams 6 does; where there is none up to 2100, nobody knows the key.
SELECT
  id, flow_id, object_id, timerange, created,
  CASE
    WHEN begins BETWEEN -4102444800 AND 4102444800 THEN
      uploader || '/' || replace(
        substr(CAST(date_add('second', begins, TIMESTAMP '1970-01-01 00:00:00') AS varchar), 1, 10),
        '-', '/') || '/' || object_id
  END AS storage_path
FROM (
  SELECT
    id, flow_id, object_id, timerange, created,
    coalesce(nullif(regexp_extract(origin, '"flow_id" *: *"([^"]+)"', 1), ''), flow_id) AS uploader,
    TRY_CAST(
      regexp_extract(
        coalesce(
          nullif(regexp_extract(origin, '"timerange" *: *"([^"]+)"', 1), ''), timerange
        ),
        '^[\[(]?(-?[0-9]+):', 1
      ) AS bigint) AS begins
  FROM (
    SELECT
      s.id, s.flow_id, s.object_id, s.timerange, s.created,
      regexp_extract(o.flow_references, '^ *\[ *\{[^}]*\}') AS origin
    FROM live.segments AS s
    LEFT JOIN live.objects AS o
      ON o.object_id = s.object_id
    WHERE s.deleted IS NULL OR NOT s.deleted
  ) AS origins
) AS uploads
