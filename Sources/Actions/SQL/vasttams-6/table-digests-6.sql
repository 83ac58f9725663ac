-- Rows of every table, with two sums of 32 bits of the first 16 hexadecimal digits of each row's md5, so
-- that the order of rows does not matter. Without the count and time of reads of an object: reading it
-- writes them.
SELECT
  'sources' AS name, count(*) AS total,
  coalesce(sum(from_base(substr(digest, 1, 8), 16)), 0) AS high,
  coalesce(sum(from_base(substr(digest, 9, 8), 16)), 0) AS low
FROM (
  SELECT
    lower(to_hex(md5(to_utf8(
      coalesce(id, '') || '|' || coalesce(format, '') || '|' || coalesce(label, '')
      || '|' || coalesce(description, '') || '|' || coalesce(created_by, '')
      || '|' || coalesce(updated_by, '')
      || '|' || coalesce(CAST(CAST(to_unixtime(created) * 1000000 AS bigint) AS varchar), '')
      || '|' || coalesce(CAST(CAST(to_unixtime(updated) * 1000000 AS bigint) AS varchar), '')
      || '|' || coalesce(tags, '') || '|' || coalesce(source_collection, '')
      || '|' || coalesce(collected_by, '')
      || '|' || CASE WHEN deleted THEN 'true' WHEN NOT deleted THEN 'false' ELSE '' END
      || '|' || coalesce(CAST(CAST(to_unixtime(deleted_at) * 1000000 AS bigint) AS varchar), '')
      || '|' || coalesce(deleted_by, '')
    )))) AS digest
  FROM live.sources_with_deleted
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
      || '|' || coalesce(description, '') || '|' || coalesce(created_by, '')
      || '|' || coalesce(updated_by, '')
      || '|' || coalesce(CAST(CAST(to_unixtime(created) * 1000000 AS bigint) AS varchar), '')
      || '|' || coalesce(CAST(CAST(to_unixtime(updated) * 1000000 AS bigint) AS varchar), '')
      || '|' || coalesce(tags, '') || '|' || coalesce(container, '')
      || '|' || CASE WHEN read_only THEN 'true' WHEN NOT read_only THEN 'false' ELSE '' END
      || '|' || coalesce(CAST(frame_width AS varchar), '')
      || '|' || coalesce(CAST(frame_height AS varchar), '') || '|' || coalesce(frame_rate, '')
      || '|' || coalesce(interlace_mode, '') || '|' || coalesce(color_sampling, '')
      || '|' || coalesce(color_space, '') || '|' || coalesce(transfer_characteristics, '')
      || '|' || coalesce(color_primaries, '') || '|' || coalesce(CAST(sample_rate AS varchar), '')
      || '|' || coalesce(CAST(bits_per_sample AS varchar), '')
      || '|' || coalesce(CAST(channels AS varchar), '') || '|' || coalesce(flow_collection, '')
      || '|' || CASE WHEN deleted THEN 'true' WHEN NOT deleted THEN 'false' ELSE '' END
      || '|' || coalesce(CAST(CAST(to_unixtime(deleted_at) * 1000000 AS bigint) AS varchar), '')
      || '|' || coalesce(deleted_by, '')
    )))) AS digest
  FROM live.flows_with_deleted
) AS rows_of_flows
UNION ALL
SELECT
  'segments' AS name, count(*) AS total,
  coalesce(sum(from_base(substr(digest, 1, 8), 16)), 0) AS high,
  coalesce(sum(from_base(substr(digest, 9, 8), 16)), 0) AS low
FROM (
  SELECT
    lower(to_hex(md5(to_utf8(
      coalesce(id, '') || '|' || coalesce(flow_id, '') || '|' || coalesce(object_id, '')
      || '|' || coalesce(timerange, '') || '|' || coalesce(ts_offset, '')
      || '|' || coalesce(last_duration, '') || '|' || coalesce(CAST(sample_offset AS varchar), '')
      || '|' || coalesce(CAST(sample_count AS varchar), '') || '|' || coalesce(get_urls, '')
      || '|' || coalesce(CAST(key_frame_count AS varchar), '')
      || '|' || coalesce(CAST(CAST(to_unixtime(created) * 1000000 AS bigint) AS varchar), '')
      || '|' || coalesce(CAST(CAST(to_unixtime(start_time) * 1000000 AS bigint) AS varchar), '')
      || '|' || coalesce(CAST(CAST(to_unixtime(end_time) * 1000000 AS bigint) AS varchar), '')
      || '|' || coalesce(tags, '')
      || '|' || CASE WHEN deleted THEN 'true' WHEN NOT deleted THEN 'false' ELSE '' END
      || '|' || coalesce(CAST(CAST(to_unixtime(deleted_at) * 1000000 AS bigint) AS varchar), '')
      || '|' || coalesce(deleted_by, '')
    )))) AS digest
  FROM live.segments_with_deleted
) AS rows_of_segments
UNION ALL
SELECT
  'objects' AS name, count(*) AS total,
  coalesce(sum(from_base(substr(digest, 1, 8), 16)), 0) AS high,
  coalesce(sum(from_base(substr(digest, 9, 8), 16)), 0) AS low
FROM (
  SELECT
    lower(to_hex(md5(to_utf8(
      coalesce(object_id, '') || '|' || coalesce(flow_references, '')
      || '|' || coalesce(CAST(size AS varchar), '')
      || '|' || coalesce(CAST(CAST(to_unixtime(created) * 1000000 AS bigint) AS varchar), '')
      || '|' || CASE WHEN deleted THEN 'true' WHEN NOT deleted THEN 'false' ELSE '' END
      || '|' || coalesce(CAST(CAST(to_unixtime(deleted_at) * 1000000 AS bigint) AS varchar), '')
      || '|' || coalesce(deleted_by, '')
    )))) AS digest
  FROM live.objects_with_deleted
) AS rows_of_objects
UNION ALL
SELECT
  'webhooks' AS name, count(*) AS total,
  coalesce(sum(from_base(substr(digest, 1, 8), 16)), 0) AS high,
  coalesce(sum(from_base(substr(digest, 9, 8), 16)), 0) AS low
FROM (
  SELECT
    lower(to_hex(md5(to_utf8(
      coalesce(id, '') || '|' || coalesce(url, '') || '|' || coalesce(api_key_name, '')
      || '|' || coalesce(api_key_value, '') || '|' || coalesce(events, '')
      || '|' || coalesce(owner_id, '') || '|' || coalesce(created_by, '')
      || '|' || coalesce(CAST(CAST(to_unixtime(created) * 1000000 AS bigint) AS varchar), '')
      || '|' || coalesce(CAST(CAST(to_unixtime(updated) * 1000000 AS bigint) AS varchar), '')
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
      || '|' || coalesce(CAST(CAST(to_unixtime(created) * 1000000 AS bigint) AS varchar), '')
      || '|' || coalesce(CAST(CAST(to_unixtime(updated) * 1000000 AS bigint) AS varchar), '')
    )))) AS digest
  FROM live.deletion_requests
) AS rows_of_deletion_requests
