import Core

/// What can go wrong with sources, flows, collections, tags, webhooks and delete requests.
extension DisasterScene {
  func closeCollectionCycle() throws -> String {
    let count = try change(
      """
      INSERT INTO flow_collections (collection_id, flow_id, label, created, created_by)
      SELECT flow_id, collection_id, label, created, created_by
      FROM flow_collections WHERE rowid = (SELECT min(rowid) FROM flow_collections)
      """)
    return "\(count) member of a collection made to collect its collector"
  }

  func loseCollections() throws -> String {
    "\(try change("DELETE FROM flow_collections")) members of collections deleted"
  }

  func exchangeSource() throws -> String {
    let count = try change(
      """
      UPDATE flows SET source_id = (SELECT max(id) FROM sources WHERE id <> flows.source_id)
      WHERE id = (SELECT min(id) FROM flows)
      """)
    return "\(count) flow given another source"
  }

  func liftReadOnly() throws -> String {
    "\(try change("UPDATE flows SET read_only = 0 WHERE read_only = 1")) flows can be written again"
  }

  func changeTag() throws -> String {
    let count = try change(
      """
      UPDATE tags SET tag_value = tag_value || ' (changed)' WHERE id = (
        SELECT min(id) FROM tags WHERE tag_name <> 'segment_retention_offset')
      """)
    return "the value of \(count) tag changed"
  }

  func plantRetention() throws -> String {
    let count = try change(
      """
      INSERT INTO tags (id, entity_type, entity_id, tag_name, tag_value)
      SELECT lower(hex(randomblob(16))), 'flow', min(id), 'segment_retention_offset', '60:0'
      FROM flows WHERE id NOT IN (
        SELECT entity_id FROM tags WHERE tag_name = 'segment_retention_offset')
      """)
    return "\(count) flow tagged to lose its segments after a minute"
  }

  func touchFlow() throws -> String {
    let time = LabClock.machineTime + .seconds(3_600)
    let count = try change(
      """
      UPDATE flows SET segments_updated = '\(time.sqlText)'
      WHERE id = (SELECT min(id) FROM flows)
      """)
    return "the segments of \(count) flow changed at \(time.rfc3339)"
  }

  func plantWebhook() throws -> String {
    let count = try change(
      """
      INSERT INTO webhooks (id, url, events, owner_id, created, updated)
      SELECT lower(hex(randomblob(16))), 'https://stranger.example/events', events, 'stranger',
        created, updated
      FROM webhooks WHERE id = (SELECT min(id) FROM webhooks)
      """)
    return "\(count) webhook planted"
  }

  func redirectWebhooks() throws -> String {
    let count = try change("UPDATE webhooks SET url = 'https://stranger.example/events'")
    return "\(count) webhooks tell another server"
  }

  func reopenDeleteRequest() throws -> String {
    let count = try change(
      """
      UPDATE deletion_requests SET status = 'created'
      WHERE id = (SELECT min(id) FROM deletion_requests WHERE status = 'done')
      """)
    return "\(count) finished delete request reopened"
  }
}
