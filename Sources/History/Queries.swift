import Diagnostics
import Foundation
import GRDB

extension History {
  /// The generations that a filter lets through, newest first.
  package func generations(_ filter: HistoryFilter = HistoryFilter()) throws(HistoryError) -> [GenerationRow]
  {
    let unwritten = unwritten()
    return try read { db in
      var conditions: [String] = []
      var arguments = StatementArguments()
      if let since = filter.since {
        conditions.append("started_ns >= ?")
        arguments += [since]
      }
      if let outcome = filter.outcome {
        // A literal and not an argument, so that the partial indexes serve: the raw values are ours.
        conditions.append("outcome = '\(outcome.rawValue)'")
      }
      if let glob = filter.pathGlob {
        conditions.append(
          """
          id IN (
            SELECT generation_id FROM cause WHERE path_id IN (SELECT id FROM path WHERE text GLOB ?)
            UNION
            SELECT generation_id FROM artifact WHERE path_id IN (SELECT id FROM path WHERE text GLOB ?))
          """)
        arguments += [glob, glob]
      }
      arguments += [max(0, filter.limit)]
      let condition = conditions.isEmpty ? "" : "WHERE " + conditions.joined(separator: " AND ")
      let rows = try Self.rows(db, "\(condition) ORDER BY id DESC LIMIT ?", arguments)
      let others = try unwritten.filter { try Self.isMeant($0, filter, db) }.map(\.row)
      return Array((rows + others).sorted { $0.id > $1.id }.prefix(max(0, filter.limit)))
    }
  }

  /// Those that have begun, and have no row in the database yet. One without a number of its own is not shown.
  private func unwritten() -> [GenerationDetail] {
    LeftGeneration.seen(in: folder).compactMap { beginning, ending in
      beginning.id.map { id in
        GenerationDetail(
          row: GenerationRow(
            id: id, startedAt: beginning.startedAt, duration: ending.duration, trigger: beginning.trigger,
            outcome: ending.outcome, causes: beginning.causes, changes: ending.changes,
            artifactCount: ending.artifacts.count { $0.outcome == .created || $0.outcome == .replaced },
            removedCount: ending.artifacts.count { $0.outcome == .removed },
            diagnosticCount: ending.diagnostics.count, toolVersion: beginning.toolVersion),
          artifacts: ending.artifacts, changes: ending.changes, diagnostics: ending.diagnostics)
      }
    }
  }

  private static func isMeant(
    _ detail: GenerationDetail, _ filter: HistoryFilter, _ db: Database
  ) throws -> Bool {
    let row = detail.row
    if try isTaken(row, db) { return false }
    if let since = filter.since, row.startedAt < since { return false }
    if let outcome = filter.outcome, row.outcome != outcome { return false }
    guard let glob = filter.pathGlob else { return true }
    return try (row.causes + detail.artifacts.map(\.path)).contains { path in
      try Bool.fetchOne(db, sql: "SELECT ? GLOB ?", arguments: [path, glob]) ?? false
    }
  }

  /// Whether there is a row of this number: its own, which its process has just written, or another's.
  private static func isTaken(_ row: GenerationRow, _ db: Database) throws -> Bool {
    try Bool.fetchOne(db, sql: "SELECT EXISTS (SELECT 1 FROM generation WHERE id = ?)", arguments: [row.id])
      ?? true
  }

  /// All about one generation.
  /// - Returns: nil where there is none of this number.
  package func generation(_ id: Int64) throws(HistoryError) -> GenerationDetail? {
    let unwritten = unwritten()
    return try read { db in
      guard let row = try Self.rows(db, "WHERE id = ?", [id]).first else {
        return unwritten.first { $0.row.id == id }
      }
      let artifacts = try Row.fetchAll(
        db,
        sql: """
          SELECT text, outcome, old_sha256, new_sha256, byte_count FROM artifact JOIN path ON path.id = path_id
          WHERE generation_id = ? ORDER BY seq
          """, arguments: [id]
      ).map { row -> ArtifactRow in
        ArtifactRow(
          path: row[0], outcome: try Self.word(row[1]), oldSHA256: row[2], newSHA256: row[3],
          byteCount: row[4])
      }
      let bodies = try String.fetchAll(
        db, sql: "SELECT body FROM diagnostic WHERE generation_id = ? ORDER BY seq", arguments: [id])
      let decoder = JSONDecoder()
      return GenerationDetail(
        row: row, artifacts: artifacts, changes: row.changes,
        diagnostics: try bodies.map { try decoder.decode(Diagnostic.self, from: Data($0.utf8)) })
    }
  }

  /// The plan that was last published to a file.
  /// - Returns: nil where none was remembered.
  package func publishedPlan(_ path: String) throws(HistoryError) -> [UInt8]? {
    try publishedPlans([path])[0]
  }

  /// The plans that were last published to files.
  /// - Returns: for each path in its place; nil where none was remembered.
  package func publishedPlans(_ paths: [String]) throws(HistoryError) -> [[UInt8]?] {
    try read { db in
      let find = try db.cachedStatement(
        sql: "SELECT bytes FROM plan JOIN path ON path.id = path_id WHERE text = ?")
      return try paths.map { try Data.fetchOne(find, arguments: [$0]).map { [UInt8]($0) } }
    }
  }

  private static func rows(
    _ db: Database, _ clause: String, _ arguments: StatementArguments
  ) throws -> [GenerationRow] {
    var rows = try Row.fetchAll(
      db,
      sql: """
        SELECT id, started_ns, duration_us, trigger, outcome, tool_version,
          (SELECT count(*) FROM artifact
            WHERE generation_id = generation.id AND artifact.outcome IN ('created', 'replaced')),
          (SELECT count(*) FROM artifact
            WHERE generation_id = generation.id AND artifact.outcome = 'removed'),
          (SELECT count(*) FROM diagnostic WHERE generation_id = generation.id)
        FROM generation \(clause)
        """, arguments: arguments
    ).map { row -> GenerationRow in
      GenerationRow(
        id: row[0], startedAt: row[1], duration: row[2], trigger: try word(row[3]),
        outcome: try word(row[4]), causes: [], changes: [], artifactCount: row[6], removedCount: row[7],
        diagnosticCount: row[8], toolVersion: row[5])
    }
    let causes = try db.cachedStatement(
      sql: "SELECT text FROM cause JOIN path ON path.id = path_id WHERE generation_id = ? ORDER BY seq")
    let changes = try db.cachedStatement(sql: "SELECT text FROM change WHERE generation_id = ? ORDER BY seq")
    for index in rows.indices {
      rows[index].causes = try String.fetchAll(causes, arguments: [rows[index].id])
      rows[index].changes = try String.fetchAll(changes, arguments: [rows[index].id])
    }
    return rows
  }

  private static func word<Word: RawRepresentable<String>>(_ text: String) throws -> Word {
    guard let word = Word(rawValue: text) else {
      throw DatabaseError(resultCode: .SQLITE_MISMATCH, message: "unknown word \(text)")
    }
    return word
  }
}
