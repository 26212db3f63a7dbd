import Diagnostics
import Foundation
import GRDB

/// The record of all generations, in SQLite.
///
/// A generation is begun before it is built and finished after: one that a crash cut off is still `running`,
/// and that is how the next start knows it.
///
/// The database is in WAL mode, so that readers (`dagwatchd history`) and the daemon do not wait for one
/// another, and `synchronous` is NORMAL: a crash of the process loses nothing, a power failure may lose the
/// last generations and never the file. Only what the manifest says of files is made durable at once. One connection is enough for a process that does one thing at a
/// time; a pool would cost it more memory and a thread.
package final class History: Sendable {
  let path: String
  /// Which file was opened.
  let identity: FileIdentity?
  private let queue: DatabaseQueue
  /// A writer holds the lock for less than a millisecond, so this is never reached in health.
  private static let busyTimeout = 2.0

  /// Opens a history; one that may be written is made where there is none, for its owner's eyes only.
  /// - Parameter path: absolute.
  /// - Throws: `missing` where there is nothing to read, `newerSchema` where the form is not known.
  package convenience init(path: String, readOnly: Bool = false) throws(HistoryError) {
    try self.init(path: path, readOnly: readOnly, busyTimeout: Self.busyTimeout)
  }

  /// - Parameter busyTimeout: in seconds.
  init(path: String, readOnly: Bool, busyTimeout: Double) throws(HistoryError) {
    self.path = path
    do {
      if !readOnly { try Self.makePrivateFile(path) }
      queue = try readOnly ? Self.openToRead(path, busyTimeout) : Self.openToWrite(path, busyTimeout)
      let migrator = Schema.migrator
      let (known, applied) = try queue.read { db in
        (try migrator.hasBeenSuperseded(db) ? nil : migrator.migrations, try migrator.appliedIdentifiers(db))
      }
      guard let known else { throw HistoryError.newerSchema(path: path) }
      if !readOnly {
        try migrator.migrate(queue)
      } else if applied.isEmpty {
        throw HistoryError.missing(path: path)
      } else if applied.count < known.count {
        throw HistoryError.olderSchema(path: path)
      }
      identity = FileIdentity(path)
    } catch {
      throw HistoryError(error, path: path)
    }
  }
}

// MARK: - Opening

extension History {
  private static func makePrivateFile(_ path: String) throws {
    try FileManager.default.createDirectory(
      atPath: (path as NSString).deletingLastPathComponent, withIntermediateDirectories: true,
      attributes: [.posixPermissions: 0o700])
    // SQLite gives the files beside it the same mode.
    let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
    if descriptor < 0 {
      throw errno == EACCES || errno == EROFS
        ? HistoryError.readOnly(path: path)
        : HistoryError.failed(path: path, reason: String(cString: strerror(errno)))
    }
    close(descriptor)
  }

  private static func openToWrite(_ path: String, _ busyTimeout: Double) throws -> DatabaseQueue {
    var configuration = Configuration()
    configuration.busyMode = .timeout(busyTimeout)
    configuration.prepareDatabase { db in
      try db.execute(sql: "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL")
    }
    return try DatabaseQueue(path: path, configuration: configuration)
  }

  private static func openToRead(_ path: String, _ busyTimeout: Double) throws -> DatabaseQueue {
    guard FileManager.default.fileExists(atPath: path) else { throw HistoryError.missing(path: path) }
    var configuration = Configuration()
    configuration.readonly = true
    configuration.busyMode = .timeout(busyTimeout)
    do {
      let queue = try DatabaseQueue(path: path, configuration: configuration)
      _ = try queue.read { try Int.fetchOne($0, sql: "SELECT count(*) FROM sqlite_schema") }
      return queue
    } catch let error as DatabaseError where error.resultCode == .SQLITE_CANTOPEN {
      // A reader in WAL mode has to make files beside the database. Where it may not, and there is no log that
      // it would have to read, the file is all there is (https://sqlite.org/wal.html#readonly).
      let log = try? FileManager.default.attributesOfItem(atPath: path + "-wal")[.size] as? Int
      guard log ?? 0 == 0, var uri = URLComponents(string: "file:") else { throw error }
      uri.path = path
      uri.query = "immutable=1"
      return try DatabaseQueue(path: uri.string ?? path, configuration: configuration)
    }
  }
}

// MARK: - Writing

extension History {
  /// Begins a generation.
  /// - Parameters:
  ///   - causes: project paths, in the order in which they are to be shown.
  ///   - startedAt: nanoseconds since 1970-01-01 UTC.
  ///   - stale: one that was begun in this history and comes to nothing: the new one takes its place and number.
  /// - Returns: the generation's number, greater than all before.
  package func begin(
    trigger: Trigger, causes: [String], startedAt: Int64, toolVersion: String, insteadOf stale: Int64? = nil
  ) throws(HistoryError) -> Int64 {
    try write { db in
      if let stale { try Self.run(db, "DELETE FROM generation WHERE id = ?", [stale]) }
      try Self.run(
        db, "INSERT INTO generation (id, started_ns, trigger, outcome, tool_version) VALUES (?, ?, ?, ?, ?)",
        [stale, startedAt, trigger.rawValue, Outcome.running.rawValue, toolVersion])
      let id = db.lastInsertedRowID
      for (index, cause) in causes.enumerated() {
        try Self.run(
          db, "INSERT INTO cause (generation_id, seq, path_id) VALUES (?, ?, ?)",
          [id, index, try Self.pathID(db, cause)])
      }
      return id
    }
  }

  /// Ends a generation. One that was taken for crashed by another process is put right by it.
  /// - Parameters:
  ///   - duration: microseconds.
  ///   - artifacts: the files that something was done to, and those that were kept against the plan.
  ///   - changes: what the build means for the plans.
  package func finish(
    _ id: Int64, outcome: Outcome, duration: Int64, artifacts: [ArtifactRow], changes: [String],
    diagnostics: [Diagnostic]
  ) throws(HistoryError) {
    try write { db in
      try Self.run(
        db, "UPDATE generation SET outcome = ?, duration_us = ? WHERE id = ?",
        [outcome.rawValue, duration, id])
      for (index, artifact) in artifacts.enumerated() {
        try Self.run(
          db,
          """
          INSERT INTO artifact (generation_id, seq, path_id, outcome, old_sha256, new_sha256, byte_count)
          VALUES (?, ?, ?, ?, ?, ?, ?)
          """,
          [
            id, index, try Self.pathID(db, artifact.path), artifact.outcome.rawValue, artifact.oldSHA256,
            artifact.newSHA256, artifact.byteCount,
          ])
      }
      // A first build of a large project has a hundred thousand of them.
      let insertion = try db.cachedStatement(
        sql: "INSERT INTO change (generation_id, seq, text) VALUES (?, ?, ?)")
      for (index, change) in changes.enumerated() {
        try insertion.execute(arguments: [id, index, change])
      }
      if diagnostics.isEmpty { return }
      let encoder = JSONEncoder()
      encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
      for (index, diagnostic) in diagnostics.enumerated() {
        let body = String(decoding: try encoder.encode(diagnostic), as: UTF8.self)
        try Self.run(
          db, "INSERT INTO diagnostic (generation_id, seq, code, severity, body) VALUES (?, ?, ?, ?, ?)",
          [id, index, diagnostic.code.rawValue, diagnostic.severity.rawValue, body])
      }
    }
  }

  /// Takes a generation back that was begun, and came to nothing that was not known before.
  package func discard(_ id: Int64) throws(HistoryError) {
    try write { db in try Self.run(db, "DELETE FROM generation WHERE id = ?", [id]) }
  }

  /// Marks what an earlier process did not finish. A build that runs in another process at this moment is
  /// marked too, until it finishes.
  /// - Returns: how many generations were still `running` and are `crashed` now.
  @discardableResult
  package func markCrashed() throws(HistoryError) -> Int {
    try write { db in
      try Self.run(
        db, "UPDATE generation SET outcome = ? WHERE outcome = 'running'", [Outcome.crashed.rawValue])
      return db.changesCount
    }
  }

  /// Keeps the plans that were last published to files; their form is the caller's affair.
  package func remember(plans: [(path: String, bytes: [UInt8])]) throws(HistoryError) {
    try write { db in
      for (path, bytes) in plans {
        try Self.run(
          db, "INSERT OR REPLACE INTO plan (path_id, bytes) VALUES (?, ?)",
          [try Self.pathID(db, path), Data(bytes)])
      }
    }
  }

  static func pathID(_ db: Database, _ path: String) throws -> Int64 {
    let find = try db.cachedStatement(sql: "SELECT id FROM path WHERE text = ?")
    if let id = try Int64.fetchOne(find, arguments: [path]) { return id }
    try run(db, "INSERT INTO path (text) VALUES (?)", [path])
    return db.lastInsertedRowID
  }

  static func run(_ db: Database, _ sql: String, _ arguments: StatementArguments) throws {
    try db.cachedStatement(sql: sql).execute(arguments: arguments)
  }

  /// - Parameter isDurable: whether it has to outlast a power failure. EXTRA does that in every journal mode: without a log it
  ///   makes the journal's going durable too, by which a transaction is committed there.
  func write<Result>(
    isDurable: Bool = false, _ body: (Database) throws -> Result
  ) throws(HistoryError) -> Result {
    do {
      // The lock is taken at the start: a transaction that first reads could be refused it later without a wait.
      var result: Result?
      try queue.writeWithoutTransaction { db in
        let usual = isDurable ? try Int.fetchOne(db, sql: "PRAGMA synchronous") : nil
        if isDurable { try db.execute(sql: "PRAGMA synchronous = EXTRA") }
        defer { if let usual { try? db.execute(sql: "PRAGMA synchronous = \(usual)") } }
        try db.inTransaction(.immediate) {
          result = try body(db)
          return .commit
        }
      }
      guard let result else { throw HistoryError.failed(path: path, reason: "nothing was written") }
      return result
    } catch {
      throw HistoryError(error, path: path)
    }
  }

  func read<Result>(_ body: (Database) throws -> Result) throws(HistoryError) -> Result {
    do {
      return try queue.read(body)
    } catch {
      throw HistoryError(error, path: path)
    }
  }
}
