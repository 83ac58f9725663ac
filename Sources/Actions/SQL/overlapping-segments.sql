-- Flows with segments that begin before an earlier one ends. Without any, one row that has no problem:
-- like all others it carries the gaps of all flows, which are no offence. Nanoseconds throughout;
-- time ranges that are none are left to the check of their grammar.
SELECT offender, problem, total, gaps, gap_seconds
FROM (
  SELECT
    flow_id AS offender,
    CASE
      WHEN overlaps > 0 THEN CAST(overlaps AS varchar) || ' segments overlap an earlier one'
    END AS problem,
    overlaps,
    count(CASE WHEN overlaps > 0 THEN 1 END) OVER () AS total,
    sum(gaps) OVER () AS gaps,
    sum(gap_seconds) OVER () AS gap_seconds,
    row_number() OVER (ORDER BY CASE WHEN overlaps > 0 THEN 0 ELSE 1 END, flow_id) AS place
  FROM (
    SELECT
      flow_id,
      count(CASE WHEN begins < covered THEN 1 END) AS overlaps,
      count(CASE WHEN begins > covered THEN 1 END) AS gaps,
      sum(
        CASE
          WHEN begins > covered THEN CAST(floor((begins - covered) * 1e-9) AS bigint) ELSE 0
        END
      ) AS gap_seconds
    FROM (
      SELECT
        flow_id, begins,
        max(ends) OVER (
          PARTITION BY flow_id ORDER BY begins, ends
          ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
        ) AS covered
      FROM (
        SELECT
          flow_id,
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
            flow_id, timerange, start_text, end_text,
            TRY_CAST(split_part(start_text, ':', 1) AS bigint) AS start_seconds,
            TRY_CAST(split_part(start_text, ':', 2) AS bigint) AS start_nanoseconds,
            TRY_CAST(split_part(end_text, ':', 1) AS bigint) AS end_seconds,
            TRY_CAST(split_part(end_text, ':', 2) AS bigint) AS end_nanoseconds
          FROM (
            SELECT
              flow_id, timerange,
              regexp_extract(timerange, '^[\[(]?(-?[0-9]+:[0-9]{1,9})(_|\]|$)', 1) AS start_text,
              regexp_extract(timerange, '(^|_|\[)(-?[0-9]+:[0-9]{1,9})[\])]?$', 2) AS end_text
            FROM live.segments
          ) AS texts
        ) AS numbers
      ) AS spans
      WHERE begins < ends
    ) AS neighbours
    GROUP BY flow_id
  ) AS flows
) AS placed
WHERE place <= 100 AND (overlaps > 0 OR place = 1)
ORDER BY place
