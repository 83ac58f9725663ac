-- Rows that were made, changed or marked as deleted after point.taken, with the latest such time.
SELECT offender, problem, count(*) OVER () AS total, max(written) OVER () AS latest
FROM (
  SELECT
    'object ' || coalesce(object_id, '') AS offender,
    'its segment in flow ' || coalesce(flow_id, '') || ' is of later' AS problem,
    CASE WHEN deleted_at > point.taken THEN deleted_at ELSE created END AS written
  FROM live.segments_with_deleted
  WHERE created > point.taken OR deleted_at > point.taken
  UNION ALL
  SELECT
    'flow ' || coalesce(id, ''), 'it was made or changed later',
    CASE
      WHEN deleted_at > point.taken THEN deleted_at
      WHEN updated > point.taken THEN updated
      ELSE created
    END
  FROM live.flows_with_deleted
  WHERE created > point.taken OR updated > point.taken OR deleted_at > point.taken
  UNION ALL
  SELECT
    'source ' || coalesce(id, ''), 'it was made or changed later',
    CASE
      WHEN deleted_at > point.taken THEN deleted_at
      WHEN updated > point.taken THEN updated
      ELSE created
    END
  FROM live.sources_with_deleted
  WHERE created > point.taken OR updated > point.taken OR deleted_at > point.taken
  UNION ALL
  SELECT
    'webhook ' || coalesce(id, ''), 'it was made or changed later',
    CASE WHEN updated > point.taken THEN updated ELSE created END
  FROM live.webhooks
  WHERE created > point.taken OR updated > point.taken
  UNION ALL
  SELECT
    'delete request ' || coalesce(id, ''), 'it was made or changed later',
    CASE WHEN updated > point.taken THEN updated ELSE created END
  FROM live.deletion_requests
  WHERE created > point.taken OR updated > point.taken
) AS later
ORDER BY 1, 2
LIMIT 100
