import Foundation
import GRDB

/// One remembered result: what it is, what it was made by, and all that says whether it still stands.
package struct Trace: Hashable, Sendable {
  package var kind: String
  package var name: String
  /// Of the result.
  package var value: Fingerprint
  /// In the history; nil where that could not be written.
  package var generation: Int64?
  /// Nanoseconds since 1970.
  package var madeAt: Int64
  /// In the form of whoever remembers.
  package var body: [UInt8]

  package init(
    kind: String, name: String, value: Fingerprint, generation: Int64?, madeAt: Int64, body: [UInt8]
  ) {
    self.kind = kind
    self.name = name
    self.value = value
    self.generation = generation
    self.madeAt = madeAt
    self.body = body
  }
}

/// `cache.sqlite3`: the traces of one project, from one process to the next.
///
/// Nothing is lost with it but time, and that decides everything here. There is no error: what cannot be read is not
/// known, and what cannot be written is not remembered. A file that is no database, or a damaged one, is deleted and
/// begun anew. Every row carries a seal over all that it says, since a disk, or a hand, can change a byte in a
/// way that SQLite cannot notice; a row whose seal does not fit is not known. And a row counts only for the
/// very program that wrote it.
///
/// The journal is SQLite's classic one: the write-ahead log maps a file into memory, and a process whose mapped file is
/// truncated is killed for looking at it. Nothing is synced: what a power failure takes or garbles is found out as above.
package final class TraceStore {
  private let path: String
  private let tool: Fingerprint
  private let project: String
  private let isReadOnly: Bool
  private var queue: DatabaseQueue?
  private var identity: Identity?

  /// The form of the table; another one is begun anew.
  private static let version = 1
  /// Somebody who holds the database for longer makes this a build without it.
  private static let busyTimeout = 0.1

  /// - Parameters:
  ///   - path: of the database; its folder exists.
  ///   - tool: the program: its version, and which file it is.
  ///   - project: its absolute path, since one state folder can be given to several.
  package init(path: String, tool: Fingerprint, project: String, isReadOnly: Bool = false) {
    self.path = path
    self.tool = tool
    self.project = project
    self.isReadOnly = isReadOnly
  }

  /// - Returns: nil where nothing is known.
  package func trace(_ kind: String, _ name: String) -> Trace? {
    attempt { db in
      try Row.fetchAll(
        db, sql: Self.select + " AND kind = ? AND name = ?",
        arguments: [project, tool.text, kind, name]
      ).compactMap(trace).first
    } ?? nil
  }

  /// All of a kind, the newest first.
  package func traces(_ kind: String) -> [Trace] {
    attempt { db in
      try Row.fetchAll(
        db, sql: Self.select + " AND kind = ? ORDER BY made_ns DESC, name",
        arguments: [project, tool.text, kind]
      ).compactMap(trace)
    } ?? []
  }

  /// The values of a kind, by name. They are no more than a hint: no seal is looked at.
  package func values(_ kind: String) -> [String: Fingerprint] {
    attempt { db in
      let rows = try Row.fetchAll(
        db, sql: "SELECT name, value FROM trace WHERE project = ? AND tool = ? AND kind = ?",
        arguments: [project, tool.text, kind])
      var values: [String: Fingerprint] = [:]
      for row in rows {
        guard let name = String.fromDatabaseValue(row[0]), let value = String.fromDatabaseValue(row[1]) else {
          continue
        }
        values[name] = Fingerprint(known: value)
      }
      return values
    } ?? [:]
  }

  /// Remembers some, and forgets what other programs wrote.
  package func remember(_ traces: [Trace]) {
    if traces.isEmpty || isReadOnly { return }
    attempt { db in
      try db.inTransaction(.immediate) {
        try db.cachedStatement(sql: "DELETE FROM trace WHERE tool <> ?").execute(arguments: [tool.text])
        let insert = try db.cachedStatement(
          sql: """
            INSERT OR REPLACE INTO trace (project, kind, name, tool, value, generation, made_ns, body, seal)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
            """)
        for trace in traces {
          try insert.execute(
            arguments: [
              project, trace.kind, trace.name, tool.text, trace.value.text, trace.generation,
              trace.madeAt, Data(trace.body), seal(trace).text,
            ])
        }
        return .commit
      }
    }
  }

  // MARK: - Rows

  private static let select = """
    SELECT kind, name, value, generation, made_ns, body, seal FROM trace WHERE project = ? AND tool = ?
    """

  private func trace(_ row: Row) -> Trace? {
    guard let kind = String.fromDatabaseValue(row[0]), let name = String.fromDatabaseValue(row[1]),
      let value = String.fromDatabaseValue(row[2]), let madeAt = Int64.fromDatabaseValue(row[4]),
      let body = Data.fromDatabaseValue(row[5]), let written = String.fromDatabaseValue(row[6])
    else { return nil }
    let trace = Trace(
      kind: kind, name: name, value: Fingerprint(known: value), generation: Int64.fromDatabaseValue(row[3]),
      madeAt: madeAt, body: [UInt8](body))
    return seal(trace).text.utf8.elementsEqual(written.utf8) ? trace : nil
  }

  private func seal(_ trace: Trace) -> Fingerprint {
    var writer = Fingerprint.Writer()
    writer.write([project, tool.text, trace.kind, trace.name, trace.value.text])
    writer.write(trace.generation.map { String($0) })
    writer.write(Int(trace.madeAt))
    writer.write(trace.body)
    return writer.fingerprint
  }

  // MARK: - The file

  @discardableResult
  private func attempt<Answer>(_ work: (Database) throws -> Answer) -> Answer? {
    // Deleted, or another one put in its place: what is written to the old one nobody would see.
    if queue != nil, Identity(path) != identity { queue = nil }
    for isFirst in [true, false] {
      do {
        return try opened().writeWithoutTransaction(work)
      } catch {
        queue = nil
        guard isFirst, !isReadOnly, Self.isDamage(error) else { return nil }
        remove()
      }
    }
    return nil
  }

  private static func isDamage(_ error: any Error) -> Bool {
    guard let error = error as? DatabaseError else { return error is OtherForm }
    switch error.resultCode {
    case .SQLITE_CORRUPT, .SQLITE_NOTADB, .SQLITE_ERROR, .SQLITE_FORMAT, .SQLITE_CONSTRAINT,
      .SQLITE_MISMATCH:
      return true
    default: return false
    }
  }

  /// The table is of another version's making.
  private struct OtherForm: Error {}

  private func remove() {
    for suffix in ["", "-journal", "-wal", "-shm"] { unlink(path + suffix) }
  }

  private func opened() throws -> DatabaseQueue {
    if let queue { return queue }
    var configuration = Configuration()
    configuration.busyMode = .timeout(Self.busyTimeout)
    configuration.readonly = isReadOnly
    if !isReadOnly {
      let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
      if descriptor >= 0 { close(descriptor) }
      configuration.prepareDatabase { db in try db.execute(sql: "PRAGMA synchronous = OFF") }
    }
    let opened = try DatabaseQueue(path: path, configuration: configuration)
    let isReadOnly = isReadOnly
    try opened.writeWithoutTransaction { db in
      let found = try Int.fetchOne(db, sql: "PRAGMA user_version") ?? 0
      if found == Self.version { return }
      guard !isReadOnly, found == 0 else { throw OtherForm() }
      try db.execute(
        sql: """
          CREATE TABLE trace (
            project TEXT NOT NULL,
            kind TEXT NOT NULL,
            name TEXT NOT NULL,
            tool TEXT NOT NULL,
            value TEXT NOT NULL,
            generation INTEGER,
            made_ns INTEGER NOT NULL,
            body BLOB NOT NULL,
            seal TEXT NOT NULL,
            PRIMARY KEY (project, kind, name)
          ) STRICT;
          PRAGMA user_version = \(Self.version);
          """)
    }
    queue = opened
    identity = Identity(path)
    return opened
  }

  /// Which file a path leads to.
  private struct Identity: Equatable {
    private let device: UInt64
    private let number: UInt64

    init?(_ path: String) {
      var status = stat()
      guard stat(path, &status) == 0 else { return nil }
      device = UInt64(status.st_dev)
      number = UInt64(status.st_ino)
    }
  }
}

extension Fingerprint {
  /// One that was written down; the seal over it says whether rightly.
  fileprivate init(known text: String) { self.text = text }
}
