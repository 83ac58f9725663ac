-- How many segments and how many objects of the VAST Catalog have no counterpart. What is expired is not
-- missed, and what was registered after the point is counted apart.
SELECT
  coalesce(sum(segments), 0) AS segments,
  coalesce(sum(CASE WHEN stored = 0 AND expired = 1 THEN segments END), 0) AS expired,
  coalesce(sum(CASE WHEN stored = 0 AND expired = 0 THEN segments END), 0) AS dangling,
  coalesce(
    sum(CASE WHEN stored = 0 AND expired = 0 AND registered > point.taken THEN segments END), 0
  ) AS younger,
  coalesce(sum(stored), 0) AS objects,
  coalesce(sum(CASE WHEN named = 0 THEN 1 END), 0) AS orphans
FROM catalog.pairs AS p
