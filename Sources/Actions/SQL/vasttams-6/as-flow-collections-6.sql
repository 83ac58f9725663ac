-- Which flows collect which: the ids in the JSON that a flow has of its members. Quotation marks
-- part them from the rest; of a collection the first 128 parts are looked at, 16 members.
SELECT collection_id, flow_id
FROM (
  SELECT
    c.id AS collection_id, split_part(c.flow_collection, '"', sixteens.tens + units.one) AS flow_id
  FROM live.flows AS c
  CROSS JOIN (
    SELECT 0 AS tens UNION ALL SELECT 16 UNION ALL SELECT 32 UNION ALL SELECT 48 UNION ALL SELECT 64
    UNION ALL SELECT 80 UNION ALL SELECT 96 UNION ALL SELECT 112
  ) AS sixteens
  CROSS JOIN (
    SELECT 1 AS one UNION ALL SELECT 2 UNION ALL SELECT 3 UNION ALL SELECT 4
    UNION ALL SELECT 5 UNION ALL SELECT 6 UNION ALL SELECT 7 UNION ALL SELECT 8 UNION ALL SELECT 9
    UNION ALL SELECT 10 UNION ALL SELECT 11 UNION ALL SELECT 12 UNION ALL SELECT 13
    UNION ALL SELECT 14 UNION ALL SELECT 15 UNION ALL SELECT 16
  ) AS units
  WHERE c.flow_collection <> '' AND (c.deleted IS NULL OR NOT c.deleted)
) AS parts
WHERE regexp_like(
  flow_id, '^[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}$')
