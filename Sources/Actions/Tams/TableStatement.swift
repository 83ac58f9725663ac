/// The statements about TAMS's tables that change nothing, by the name of their file.
enum TableStatement: String, Sendable, CaseIterable {
  case catalogOffenders = "catalog-offenders"
  case catalogReferences = "catalog-references"
  case differentMetadata = "different-metadata"
  case differentWebhooks = "different-webhooks"
  case duplicateIdentities = "duplicate-identities"
  case flowCount = "flow-count"
  case flowDigests = "flow-digests"
  case flowFingerprints = "flow-fingerprints"
  case flowsWithoutSource = "flows-without-source"
  case liveDeleteRequests = "live-delete-requests"
  case lostFlows = "lost-flows"
  case lostObjectKeys = "lost-object-keys"
  case lostSegments = "lost-segments"
  case malformedTimeranges = "malformed-timeranges"
  case missingFlows = "missing-flows"
  case missingMembers = "missing-members"
  case newestWrite = "newest-write"
  case objectsOfIds = "objects-of-ids"
  case oldestLostSegment = "oldest-lost-segment"
  case overlappingSegments = "overlapping-segments"
  case referencesBetween = "references-between"
  case rowsFromTheFuture = "rows-from-the-future"
  case rowsThePointLacks = "rows-the-point-lacks"
  case segmentKeys = "segment-keys"
  case segmentsOfObjects = "segments-of-objects"
  case segmentsWithoutFlow = "segments-without-flow"
  case segmentsWithoutKey = "segments-without-key"
  case segmentsWithoutObject = "segments-without-object"
  case segmentsWithoutReference = "segments-without-reference"
  case sentinels
  case tableDigests = "table-digests"
  case webhookCount = "webhook-count"

  /// As it is written for vasttams 7, and for every layout that has no words of its own for it.
  var file: [UInt8] {
    switch self {
    case .catalogOffenders: PackageResources.catalog_offenders_sql
    case .catalogReferences: PackageResources.catalog_references_sql
    case .differentMetadata: PackageResources.different_metadata_sql
    case .differentWebhooks: PackageResources.different_webhooks_sql
    case .duplicateIdentities: PackageResources.duplicate_identities_sql
    case .flowCount: PackageResources.flow_count_sql
    case .flowDigests: PackageResources.flow_digests_sql
    case .flowFingerprints: PackageResources.flow_fingerprints_sql
    case .flowsWithoutSource: PackageResources.flows_without_source_sql
    case .liveDeleteRequests: PackageResources.live_delete_requests_sql
    case .lostFlows: PackageResources.lost_flows_sql
    case .lostObjectKeys: PackageResources.lost_object_keys_sql
    case .lostSegments: PackageResources.lost_segments_sql
    case .malformedTimeranges: PackageResources.malformed_timeranges_sql
    case .missingFlows: PackageResources.missing_flows_sql
    case .missingMembers: PackageResources.missing_members_sql
    case .newestWrite: PackageResources.newest_write_sql
    case .objectsOfIds: PackageResources.objects_of_ids_sql
    case .oldestLostSegment: PackageResources.oldest_lost_segment_sql
    case .overlappingSegments: PackageResources.overlapping_segments_sql
    case .referencesBetween: PackageResources.references_between_sql
    case .rowsFromTheFuture: PackageResources.rows_from_the_future_sql
    case .rowsThePointLacks: PackageResources.rows_the_point_lacks_sql
    case .segmentKeys: PackageResources.segment_keys_sql
    case .segmentsOfObjects: PackageResources.segments_of_objects_sql
    case .segmentsWithoutFlow: PackageResources.segments_without_flow_sql
    case .segmentsWithoutKey: PackageResources.segments_without_key_sql
    case .segmentsWithoutObject: PackageResources.segments_without_object_sql
    case .segmentsWithoutReference: PackageResources.segments_without_reference_sql
    case .sentinels: PackageResources.sentinels_sql
    case .tableDigests: PackageResources.table_digests_sql
    case .webhookCount: PackageResources.webhook_count_sql
    }
  }

  /// Where vasttams 6 needs other words; nil where the same ones are right.
  var vasttams6File: [UInt8]? {
    switch self {
    case .differentMetadata: PackageResources.different_metadata_6_sql
    case .differentWebhooks: PackageResources.different_webhooks_6_sql
    case .flowDigests: PackageResources.flow_digests_6_sql
    case .flowFingerprints: PackageResources.flow_fingerprints_6_sql
    case .lostSegments: PackageResources.lost_segments_6_sql
    case .objectsOfIds: PackageResources.objects_of_ids_6_sql
    case .oldestLostSegment: PackageResources.oldest_lost_segment_6_sql
    case .rowsFromTheFuture: PackageResources.rows_from_the_future_6_sql
    case .rowsThePointLacks: PackageResources.rows_the_point_lacks_6_sql
    case .segmentKeys: PackageResources.segment_keys_6_sql
    case .segmentsWithoutReference: PackageResources.segments_without_reference_6_sql
    case .tableDigests: PackageResources.table_digests_6_sql
    case .catalogOffenders, .catalogReferences, .duplicateIdentities, .flowCount,
      .flowsWithoutSource, .liveDeleteRequests, .lostFlows,
      .lostObjectKeys, .malformedTimeranges, .missingFlows, .missingMembers, .newestWrite,
      .overlappingSegments, .referencesBetween, .segmentsWithoutFlow, .segmentsWithoutKey,
      .segmentsOfObjects, .segmentsWithoutObject, .sentinels, .webhookCount:
      nil
    }
  }
}
