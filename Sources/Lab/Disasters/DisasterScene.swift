/// Brings disasters on the live data of a lab.
package struct DisasterScene: Sendable {
  let database: TamsDatabaseFile
  let media: ObjectTree

  package init(database: TamsDatabaseFile, media: ObjectTree) {
    self.database = database
    self.media = media
  }

  /// Gives what was done in words.
  package func cause(_ disaster: Disaster) throws -> String {
    switch disaster {
    case .databaseLost: try loseDatabase()
    case .tablesDropped: try dropTables()
    case .flowsDeleted: try deleteFlows()
    case .objectsDeleted: try deleteObjects()
    case .objectsCorrupted: try corruptObjects()
    case .both: try loseDatabase() + ", " + deleteObjects()
    case .segmentsLost: try loseSegments()
    case .flowMissing: try loseFlow()
    case .sourceMissing: try loseSource()
    case .objectRowsLost: try loseObjectRows()
    case .referencesLost: try loseReferences()
    case .storagePathsWrong: try misplaceSegments()
    case .timerangesMalformed: try malformTimeranges()
    case .segmentsOverlap: try overlapSegments()
    case .lateWrites: try writeLate()
    case .memberMissing: try loseMember()
    case .tagsLost: try loseTags()
    case .labelChanged: try changeLabel()
    case .webhookLost: try loseWebhooks()
    case .identitiesDoubled: try doubleIdentities()
    case .deleteRequestAlive: try startDeleteRequest()
    case .columnMissing: try dropColumn()
    case .objectsTruncated: try truncateObjects()
    case .objectsEmptied: try emptyObjects()
    case .contentTypesLost: try loseContentTypes()
    case .metadataLost: try loseMetadata()
    case .objectTagsLost: try loseObjectTags()
    case .orphanPlanted: try plantOrphan()
    case .objectOverwritten: try overwriteObject()
    }
  }

  private func loseDatabase() throws -> String {
    try withFileLock(database.lockPath, .exclusive) { _ = try Files.remove(database.path) }
    return "database removed"
  }

  private func dropTables() throws -> String {
    let count = try database.write { connection in
      let tables = try connection.rows("SELECT name FROM sqlite_master WHERE type = 'table'")
        .compactMap { $0.first?.text }
      for table in tables { try connection.run("DROP TABLE \(quote(table))") }
      return tables.count
    }
    return "\(count) tables dropped"
  }

  /// The half of the flows whose ids come first, and everything the tables know of them.
  private func deleteFlows() throws -> String {
    let counts = try database.write { connection in
      let flows = try connection.rows(
        """
        SELECT f.id FROM flows f WHERE EXISTS (SELECT 1 FROM segments s WHERE s.flow_id = f.id)
        ORDER BY f.id
        """
      ).compactMap { $0.first?.text }
      let doomed = flows.prefix((flows.count + 1) / 2)
      var segments = 0
      for flow in doomed {
        let id = [SQLValue.text(flow)]
        segments += try connection.run("DELETE FROM segments WHERE flow_id = ?", id)
        try connection.run("DELETE FROM flow_object_references WHERE flow_id = ?", id)
        try connection.run("DELETE FROM flow_collections WHERE flow_id = ?", id)
        try connection.run("DELETE FROM tags WHERE entity_type = 'flow' AND entity_id = ?", id)
        try connection.run("DELETE FROM flows WHERE id = ?", id)
      }
      try connection.run(
        "DELETE FROM objects WHERE id NOT IN (SELECT object_id FROM flow_object_references)")
      return (doomed.count, segments)
    }
    return "\(counts.0) flows and \(counts.1) segments deleted"
  }

  private func deleteObjects() throws -> String {
    let doomed = try oneIn(2)
    for key in doomed { try media.remove(key) }
    return "\(doomed.count) objects deleted"
  }

  private func corruptObjects() throws -> String {
    let doomed = try oneIn(3)
    for key in doomed {
      guard let object = try media.object(key) else { continue }
      // As a failing disk would: other bytes, and nothing else tells.
      try media.put(key, object.header, bytes: try object.bytes().map { ~$0 })
    }
    return "\(doomed.count) objects corrupted"
  }

  func oneIn(_ step: Int) throws -> [String] {
    let keys = try media.keys()
    return stride(from: 0, to: keys.count, by: step).map { keys[$0] }
  }
}
