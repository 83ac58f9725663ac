-- Webhooks that differ between live and the point: by the md5 of each row.
SELECT offender, problem, count(*) OVER () AS total
FROM (
  SELECT
    entity AS offender,
    CASE
      WHEN sum(is_live) = 0 THEN part || ' is missing'
      WHEN sum(is_point) = 0 THEN part || ' is not in the snapshot'
      ELSE part || ' is not as in the snapshot'
    END AS problem
  FROM (
    SELECT
      'webhook ' || coalesce(id, '') AS entity, 'its row' AS part, 1 AS is_live, 0 AS is_point,
      lower(to_hex(md5(to_utf8(
        coalesce(id, '') || '|' || coalesce(url, '') || '|' || coalesce(api_key_name, '')
        || '|' || coalesce(api_key_value, '') || '|' || coalesce(events, '')
        || '|' || coalesce(owner_id, '') || '|' || coalesce(created_by, '')
        || '|' || coalesce(CAST(CAST(to_unixtime(created) * 1000000 AS bigint) AS varchar), '')
        || '|' || coalesce(CAST(CAST(to_unixtime(updated) * 1000000 AS bigint) AS varchar), '')
      )))) AS digest
    FROM live.webhooks
    UNION ALL
    SELECT
      'webhook ' || coalesce(id, '') AS entity, 'its row' AS part, 0 AS is_live, 1 AS is_point,
      lower(to_hex(md5(to_utf8(
        coalesce(id, '') || '|' || coalesce(url, '') || '|' || coalesce(api_key_name, '')
        || '|' || coalesce(api_key_value, '') || '|' || coalesce(events, '')
        || '|' || coalesce(owner_id, '') || '|' || coalesce(created_by, '')
        || '|' || coalesce(CAST(CAST(to_unixtime(created) * 1000000 AS bigint) AS varchar), '')
        || '|' || coalesce(CAST(CAST(to_unixtime(updated) * 1000000 AS bigint) AS varchar), '')
      )))) AS digest
    FROM point.webhooks
  ) AS rows_of_both
  GROUP BY entity, part
  HAVING sum(is_live) = 0 OR sum(is_point) = 0 OR min(digest) <> max(digest)
) AS different
ORDER BY 1, 2
LIMIT 100
