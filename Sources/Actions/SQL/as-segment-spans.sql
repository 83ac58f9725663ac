-- The segments whose time ranges can be read, each with what it takes of its flow's timeline: from begins
-- until just before ends, in nanoseconds. Time ranges that are none are left to the check of their grammar.
SELECT id, flow_id, begins, ends
FROM (
  SELECT
    id, flow_id,
    CASE
      WHEN abs(start_seconds) <= 4102444800 THEN start_seconds * 1000000000
        + (CASE WHEN start_text LIKE '-%' THEN -1 ELSE 1 END) * start_nanoseconds
        + (CASE WHEN timerange LIKE '(%' THEN 1 ELSE 0 END)
    END AS begins,
    CASE
      WHEN abs(end_seconds) <= 4102444800 THEN end_seconds * 1000000000
        + (CASE WHEN end_text LIKE '-%' THEN -1 ELSE 1 END) * end_nanoseconds
        + (CASE WHEN timerange LIKE '%)' THEN 0 ELSE 1 END)
    END AS ends
  FROM (
    SELECT
      id, flow_id, timerange, start_text, end_text,
      TRY_CAST(split_part(start_text, ':', 1) AS bigint) AS start_seconds,
      TRY_CAST(split_part(start_text, ':', 2) AS bigint) AS start_nanoseconds,
      TRY_CAST(split_part(end_text, ':', 1) AS bigint) AS end_seconds,
      TRY_CAST(split_part(end_text, ':', 2) AS bigint) AS end_nanoseconds
    FROM (
      SELECT
        id, flow_id, timerange,
        regexp_extract(timerange, '^[\[(]?(-?[0-9]+:[0-9]{1,9})(_|\]|$)', 1) AS start_text,
        regexp_extract(timerange, '(^|_|\[)(-?[0-9]+:[0-9]{1,9})[\])]?$', 2) AS end_text
      FROM live.segments
    ) AS texts
  ) AS numbers
) AS edges
WHERE begins < ends
