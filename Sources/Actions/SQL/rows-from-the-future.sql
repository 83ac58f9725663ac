-- Rows that were made or changed after point.taken, with the latest such time.
SELECT offender, problem, count(*) OVER () AS total, max(written) OVER () AS latest
FROM (
  SELECT
    'object ' || coalesce(object_id, '') AS offender,
    'its reference from flow ' || coalesce(flow_id, '') || ' is of later' AS problem,
    created AS written
  FROM live.flow_object_references
  WHERE created > point.taken
  UNION ALL
  SELECT
    'flow ' || coalesce(id, ''), 'it was made or changed later',
    CASE
      WHEN segments_updated > point.taken THEN segments_updated
      WHEN metadata_updated > point.taken THEN metadata_updated
      ELSE created
    END
  FROM live.flows
  WHERE created > point.taken OR metadata_updated > point.taken OR segments_updated > point.taken
  UNION ALL
  SELECT
    'source ' || coalesce(id, ''), 'it was made or changed later',
    CASE WHEN updated > point.taken THEN updated ELSE created END
  FROM live.sources
  WHERE created > point.taken OR updated > point.taken
  UNION ALL
  SELECT
    coalesce(entity_type, '') || ' ' || coalesce(entity_id, ''),
    'its tag ' || coalesce(tag_name, '') || ' was made or changed later',
    CASE WHEN updated > point.taken THEN updated ELSE created END
  FROM live.tags
  WHERE created > point.taken OR updated > point.taken
  UNION ALL
  SELECT
    'flow ' || coalesce(collection_id, ''),
    'it collects flow ' || coalesce(flow_id, '') || ' since later', created
  FROM live.flow_collections
  WHERE created > point.taken
  UNION ALL
  SELECT
    'source ' || coalesce(collection_id, ''),
    'it collects source ' || coalesce(source_id, '') || ' since later', created
  FROM live.source_collections
  WHERE created > point.taken
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
