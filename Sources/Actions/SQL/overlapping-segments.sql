-- Flows with segments that begin before an earlier one ends. Without any, one row that has no problem:
-- like all others it carries the gaps of all flows, which are no offence. Nanoseconds throughout.
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
      FROM live.segment_spans AS spans
    ) AS neighbours
    GROUP BY flow_id
  ) AS flows
) AS placed
WHERE place <= 100 AND (overlaps > 0 OR place = 1)
ORDER BY place
