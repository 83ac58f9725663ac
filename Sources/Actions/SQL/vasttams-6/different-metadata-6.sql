-- Sources and flows whose metadata or tags differ between live and the point, also of those that are
-- marked as deleted: by the md5 of each row.
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
      'source ' || coalesce(id, '') AS entity, 'its row' AS part, 1 AS is_live, 0 AS is_point,
      lower(to_hex(md5(to_utf8(
        coalesce(id, '') || '|' || coalesce(format, '') || '|' || coalesce(label, '')
        || '|' || coalesce(description, '') || '|' || coalesce(created_by, '')
        || '|' || coalesce(updated_by, '')
        || '|' || coalesce(CAST(CAST(to_unixtime(created) * 1000000 AS bigint) AS varchar), '')
        || '|' || coalesce(CAST(CAST(to_unixtime(updated) * 1000000 AS bigint) AS varchar), '')
        || '|' || coalesce(source_collection, '') || '|' || coalesce(collected_by, '')
        || '|' || CASE WHEN deleted THEN 'true' WHEN NOT deleted THEN 'false' ELSE '' END
        || '|' || coalesce(CAST(CAST(to_unixtime(deleted_at) * 1000000 AS bigint) AS varchar), '')
        || '|' || coalesce(deleted_by, '')
      )))) AS digest
    FROM live.sources_with_deleted
    UNION ALL
    SELECT
      'source ' || coalesce(id, '') AS entity, 'its row' AS part, 0 AS is_live, 1 AS is_point,
      lower(to_hex(md5(to_utf8(
        coalesce(id, '') || '|' || coalesce(format, '') || '|' || coalesce(label, '')
        || '|' || coalesce(description, '') || '|' || coalesce(created_by, '')
        || '|' || coalesce(updated_by, '')
        || '|' || coalesce(CAST(CAST(to_unixtime(created) * 1000000 AS bigint) AS varchar), '')
        || '|' || coalesce(CAST(CAST(to_unixtime(updated) * 1000000 AS bigint) AS varchar), '')
        || '|' || coalesce(source_collection, '') || '|' || coalesce(collected_by, '')
        || '|' || CASE WHEN deleted THEN 'true' WHEN NOT deleted THEN 'false' ELSE '' END
        || '|' || coalesce(CAST(CAST(to_unixtime(deleted_at) * 1000000 AS bigint) AS varchar), '')
        || '|' || coalesce(deleted_by, '')
      )))) AS digest
    FROM point.sources_with_deleted
    UNION ALL
    SELECT
      'source ' || coalesce(id, '') AS entity, 'its tags' AS part, 1 AS is_live, 0 AS is_point,
      lower(to_hex(md5(to_utf8(
        coalesce(tags, '')
      )))) AS digest
    FROM live.sources_with_deleted
    UNION ALL
    SELECT
      'source ' || coalesce(id, '') AS entity, 'its tags' AS part, 0 AS is_live, 1 AS is_point,
      lower(to_hex(md5(to_utf8(
        coalesce(tags, '')
      )))) AS digest
    FROM point.sources_with_deleted
    UNION ALL
    SELECT
      'flow ' || coalesce(id, '') AS entity, 'its row' AS part, 1 AS is_live, 0 AS is_point,
      lower(to_hex(md5(to_utf8(
        coalesce(id, '') || '|' || coalesce(source_id, '') || '|' || coalesce(format, '')
        || '|' || coalesce(codec, '') || '|' || coalesce(label, '')
        || '|' || coalesce(description, '') || '|' || coalesce(created_by, '')
        || '|' || coalesce(updated_by, '')
        || '|' || coalesce(CAST(CAST(to_unixtime(created) * 1000000 AS bigint) AS varchar), '')
        || '|' || coalesce(CAST(CAST(to_unixtime(updated) * 1000000 AS bigint) AS varchar), '')
        || '|' || coalesce(container, '')
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
    UNION ALL
    SELECT
      'flow ' || coalesce(id, '') AS entity, 'its row' AS part, 0 AS is_live, 1 AS is_point,
      lower(to_hex(md5(to_utf8(
        coalesce(id, '') || '|' || coalesce(source_id, '') || '|' || coalesce(format, '')
        || '|' || coalesce(codec, '') || '|' || coalesce(label, '')
        || '|' || coalesce(description, '') || '|' || coalesce(created_by, '')
        || '|' || coalesce(updated_by, '')
        || '|' || coalesce(CAST(CAST(to_unixtime(created) * 1000000 AS bigint) AS varchar), '')
        || '|' || coalesce(CAST(CAST(to_unixtime(updated) * 1000000 AS bigint) AS varchar), '')
        || '|' || coalesce(container, '')
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
    FROM point.flows_with_deleted
    UNION ALL
    SELECT
      'flow ' || coalesce(id, '') AS entity, 'its tags' AS part, 1 AS is_live, 0 AS is_point,
      lower(to_hex(md5(to_utf8(
        coalesce(tags, '')
      )))) AS digest
    FROM live.flows_with_deleted
    UNION ALL
    SELECT
      'flow ' || coalesce(id, '') AS entity, 'its tags' AS part, 0 AS is_live, 1 AS is_point,
      lower(to_hex(md5(to_utf8(
        coalesce(tags, '')
      )))) AS digest
    FROM point.flows_with_deleted
  ) AS rows_of_both
  GROUP BY entity, part
  HAVING sum(is_live) = 0 OR sum(is_point) = 0 OR min(digest) <> max(digest)
) AS different
ORDER BY 1, 2
LIMIT 100
