-- Segments whose time range is none, is open, ends before it begins or lies beyond the year 2100.
SELECT offender, problem, count(*) OVER () AS total
FROM (
  SELECT
    coalesce(flow_id, '') || ' ' || coalesce(object_id, '') AS offender,
    CASE
      WHEN timerange IS NULL THEN 'it has no time range'
      WHEN NOT regexp_like(
        timerange,
        '^[\[(]?(-?(0|[1-9][0-9]*):(0|[1-9][0-9]{0,8}))?(_(-?(0|[1-9][0-9]*):(0|[1-9][0-9]{0,8}))?)?[\])]?$'
      ) THEN timerange || ' is not a time range'
      WHEN coalesce(start_text, '') = '' OR coalesce(end_text, '') = ''
        THEN timerange || ' has no beginning or no end'
      WHEN start_seconds IS NULL OR abs(start_seconds) > 4102444800
        OR end_seconds IS NULL OR abs(end_seconds) > 4102444800
        THEN timerange || ' lies beyond the year 2100'
      WHEN start_seconds > end_seconds OR (
        start_seconds = end_seconds
        AND (CASE WHEN start_text LIKE '-%' THEN -1 ELSE 1 END) * start_nanoseconds
        > (CASE WHEN end_text LIKE '-%' THEN -1 ELSE 1 END) * end_nanoseconds
      ) THEN timerange || ' ends before it begins'
    END AS problem
  FROM (
    SELECT
      flow_id, object_id, timerange, start_text, end_text,
      TRY_CAST(split_part(start_text, ':', 1) AS bigint) AS start_seconds,
      TRY_CAST(split_part(start_text, ':', 2) AS bigint) AS start_nanoseconds,
      TRY_CAST(split_part(end_text, ':', 1) AS bigint) AS end_seconds,
      TRY_CAST(split_part(end_text, ':', 2) AS bigint) AS end_nanoseconds
    FROM (
      SELECT
        flow_id, object_id, timerange,
        regexp_extract(timerange, '^[\[(]?(-?[0-9]+:[0-9]+)', 1) AS start_text,
        regexp_extract(timerange, '(-?[0-9]+:[0-9]+)[\])]?$', 1) AS end_text
      FROM live.segments
    ) AS texts
  ) AS numbers
) AS judged
WHERE problem IS NOT NULL
ORDER BY 1, 2
LIMIT 100
