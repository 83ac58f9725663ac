-- Rows of every table that a client of TAMS can see, with two sums of 32 bits of the first 16
-- hexadecimal digits of each row's md5, so that the order of rows does not matter.
SELECT
  'sources' AS name, count(*) AS total,
  coalesce(sum(from_base(substr(digest, 1, 8), 16)), 0) AS high,
  coalesce(sum(from_base(substr(digest, 9, 8), 16)), 0) AS low
FROM (
  SELECT
    lower(to_hex(md5(to_utf8(
        coalesce(id, '') || '|' || coalesce(format, '') || '|' || coalesce(label, '')
        || '|' || coalesce(description, '') || '|' || coalesce(source_collection, '')
        || '|' || coalesce(collected_by, '')
        || '|' || coalesce(CAST(CAST(to_unixtime(created) * 1000000 AS bigint) AS varchar), '')
        || '|' || coalesce(CAST(CAST(to_unixtime(updated) * 1000000 AS bigint) AS varchar), '')
    )))) AS digest
  FROM live.sources
) AS rows_of_sources
UNION ALL
SELECT
  'flows' AS name, count(*) AS total,
  coalesce(sum(from_base(substr(digest, 1, 8), 16)), 0) AS high,
  coalesce(sum(from_base(substr(digest, 9, 8), 16)), 0) AS low
FROM (
  SELECT
    lower(to_hex(md5(to_utf8(
        coalesce(id, '') || '|' || coalesce(source_id, '') || '|' || coalesce(format, '')
        || '|' || coalesce(codec, '') || '|' || coalesce(label, '')
        || '|' || coalesce(description, '') || '|' || coalesce(container, '')
        || '|' || coalesce(flow_collection, '')
        || '|' || coalesce(CAST(CAST(to_unixtime(created) * 1000000 AS bigint) AS varchar), '')
        || '|' || coalesce(CAST(CAST(to_unixtime(metadata_updated) * 1000000 AS bigint) AS varchar), '')
        || '|' || coalesce(CAST(CAST(to_unixtime(segments_updated) * 1000000 AS bigint) AS varchar), '')
        || '|' || CASE WHEN read_only THEN 'true' WHEN NOT read_only THEN 'false' ELSE '' END
        || '|' || coalesce(CAST(generation AS varchar), '')
        || '|' || coalesce(CAST(frame_width AS varchar), '')
        || '|' || coalesce(CAST(frame_height AS varchar), '')
        || '|' || coalesce(CAST(avg_bit_rate AS varchar), '')
    )))) AS digest
  FROM live.flows
) AS rows_of_flows
UNION ALL
SELECT
  'segments' AS name, count(*) AS total,
  coalesce(sum(from_base(substr(digest, 1, 8), 16)), 0) AS high,
  coalesce(sum(from_base(substr(digest, 9, 8), 16)), 0) AS low
FROM (
  SELECT
    lower(to_hex(md5(to_utf8(
        coalesce(flow_id, '') || '|' || coalesce(object_id, '') || '|' || coalesce(timerange, '')
        || '|' || coalesce(ts_offset, '') || '|' || coalesce(last_duration, '')
        || '|' || coalesce(storage_path, '')
    )))) AS digest
  FROM live.segments
) AS rows_of_segments
UNION ALL
SELECT
  'objects' AS name, count(*) AS total,
  coalesce(sum(from_base(substr(digest, 1, 8), 16)), 0) AS high,
  coalesce(sum(from_base(substr(digest, 9, 8), 16)), 0) AS low
FROM (
  SELECT
    lower(to_hex(md5(to_utf8(
        coalesce(id, '') || '|' || coalesce(CAST(size AS varchar), '')
    )))) AS digest
  FROM live.objects
) AS rows_of_objects
UNION ALL
SELECT
  'flow_object_references' AS name, count(*) AS total,
  coalesce(sum(from_base(substr(digest, 1, 8), 16)), 0) AS high,
  coalesce(sum(from_base(substr(digest, 9, 8), 16)), 0) AS low
FROM (
  SELECT
    lower(to_hex(md5(to_utf8(
        coalesce(object_id, '') || '|' || coalesce(flow_id, '')
        || '|' || coalesce(CAST(CAST(to_unixtime(created) * 1000000 AS bigint) AS varchar), '')
    )))) AS digest
  FROM live.flow_object_references
) AS rows_of_flow_object_references
UNION ALL
SELECT
  'flow_collections' AS name, count(*) AS total,
  coalesce(sum(from_base(substr(digest, 1, 8), 16)), 0) AS high,
  coalesce(sum(from_base(substr(digest, 9, 8), 16)), 0) AS low
FROM (
  SELECT
    lower(to_hex(md5(to_utf8(
        coalesce(collection_id, '') || '|' || coalesce(flow_id, '') || '|' || coalesce(label, '')
    )))) AS digest
  FROM live.flow_collections
) AS rows_of_flow_collections
UNION ALL
SELECT
  'source_collections' AS name, count(*) AS total,
  coalesce(sum(from_base(substr(digest, 1, 8), 16)), 0) AS high,
  coalesce(sum(from_base(substr(digest, 9, 8), 16)), 0) AS low
FROM (
  SELECT
    lower(to_hex(md5(to_utf8(
        coalesce(collection_id, '') || '|' || coalesce(source_id, '')
        || '|' || coalesce(label, '')
    )))) AS digest
  FROM live.source_collections
) AS rows_of_source_collections
UNION ALL
SELECT
  'tags' AS name, count(*) AS total,
  coalesce(sum(from_base(substr(digest, 1, 8), 16)), 0) AS high,
  coalesce(sum(from_base(substr(digest, 9, 8), 16)), 0) AS low
FROM (
  SELECT
    lower(to_hex(md5(to_utf8(
        coalesce(entity_type, '') || '|' || coalesce(entity_id, '')
        || '|' || coalesce(tag_name, '') || '|' || coalesce(tag_value, '')
    )))) AS digest
  FROM live.tags
) AS rows_of_tags
UNION ALL
SELECT
  'webhooks' AS name, count(*) AS total,
  coalesce(sum(from_base(substr(digest, 1, 8), 16)), 0) AS high,
  coalesce(sum(from_base(substr(digest, 9, 8), 16)), 0) AS low
FROM (
  SELECT
    lower(to_hex(md5(to_utf8(
        coalesce(id, '') || '|' || coalesce(url, '') || '|' || coalesce(events, '')
    )))) AS digest
  FROM live.webhooks
) AS rows_of_webhooks
UNION ALL
SELECT
  'deletion_requests' AS name, count(*) AS total,
  coalesce(sum(from_base(substr(digest, 1, 8), 16)), 0) AS high,
  coalesce(sum(from_base(substr(digest, 9, 8), 16)), 0) AS low
FROM (
  SELECT
    lower(to_hex(md5(to_utf8(
        coalesce(id, '') || '|' || coalesce(flow_id, '') || '|' || coalesce(timerange, '')
        || '|' || coalesce(status, '')
    )))) AS digest
  FROM live.deletion_requests
) AS rows_of_deletion_requests
