import Diagnostics
import Foundation
import GRDB

/// The record of all generations, in SQLite.
///
/// A generation is begun before it is built, as a small file beside the database (`BegunGeneration`), and becomes a row
/// when it has ended, in one transaction. So a row is never half of one, and a begin waits for no disk.
///
/// The journal is SQLite's classic one: the write-ahead log maps a file into memory, and a process is killed (SIGBUS) when that is
/// truncated (docs/decisions/0018-the-journal-of-the-history.md). `synchronous` is FULL: what has been recorded
/// outlives a power failure. One connection is enough for a process that does one thing at a time; a pool would
/// cost it more memory and a thread.
package final class History: Sendable {
  let path: String
  /// Which file was opened.
  let identity: DatabaseIdentity?
  private let queue: DatabaseQueue
  private let isReadOnly: Bool
  /// In seconds. A writer holds the lock for as long as the disk takes, a reader for some milliseconds, so neither is reached
  /// in health. A writer has a save to get on with, and its row can wait; a reader has nothing else to do.
  private static let writersPatience = 1.0
  private static let readersPatience = 5.0

  /// Opens a history; one that may be written is made where there is none, for its owner's eyes only.
  /// - Parameter path: absolute.
  /// - Throws: `missing` where there is nothing to read, `newerSchema` where the form is not known.
  package convenience init(path: String, readOnly: Bool = false) throws(HistoryError) {
    try self.init(
      path: path, readOnly: readOnly, busyTimeout: readOnly ? Self.readersPatience : Self.writersPatience)
  }

  /// - Parameter busyTimeout: in seconds.
  init(path: String, readOnly: Bool, busyTimeout: Double) throws(HistoryError) {
    self.path = path
    isReadOnly = readOnly
    do {
      if !readOnly { try Self.makePrivateFile(path) }
      queue = try readOnly ? Self.openToRead(path, busyTimeout) : Self.openToWrite(path, busyTimeout)
      let migrator = Schema.migrator
      let (known, applied) = try queue.read { db in
        (try migrator.hasBeenSuperseded(db) ? nil : migrator.migrations, try migrator.appliedIdentifiers(db))
      }
      guard let known else { throw HistoryError.newerSchema(path: path) }
      if applied.count < known.count {
        if !readOnly {
          try migrator.migrate(queue)
        } else {
          throw applied.isEmpty ? HistoryError.missing(path: path) : HistoryError.olderSchema(path: path)
        }
      }
      identity = DatabaseIdentity(path)
    } catch {
      throw HistoryError(error, path: path)
    }
  }
}

// MARK: - Opening

extension History {
  private static func makePrivateFile(_ path: String) throws {
    // To close a file lets go of all locks that this process has on it, those of another connection too.
    if access(path, F_OK) == 0 { return }
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
      // A database of an earlier version is in WAL mode. Whoever has it alone keeps that log's index in memory of its own,
      // and maps no file, until there is no log any more.
      try db.execute(
        sql: """
          PRAGMA locking_mode = EXCLUSIVE;
          PRAGMA journal_mode = PERSIST;
          PRAGMA locking_mode = NORMAL;
          PRAGMA journal_size_limit = 1048576;
          PRAGMA synchronous = FULL;
          """)
    }
    // SQLite opens what it may not write all the same, and would say so at the first row.
    if access(path, W_OK) != 0 { throw HistoryError.readOnly(path: path) }
    return try DatabaseQueue(path: path, configuration: configuration)
  }

  /// A reader may have to put right what a killed writer left, which SQLite lets only a connection do that could
  /// write. So it is one of these, and `write` keeps it from writing anything of its own.
  private static func openToRead(_ path: String, _ busyTimeout: Double) throws -> DatabaseQueue {
    guard FileManager.default.fileExists(atPath: path) else { throw HistoryError.missing(path: path) }
    var configuration = Configuration()
    configuration.busyMode = .timeout(busyTimeout)
    return try DatabaseQueue(path: path, configuration: configuration)
  }
}

// MARK: - Writing

extension History {
  /// Begins a generation.
  /// - Parameters:
  ///   - causes: project paths, in the order in which they are to be shown.
  ///   - startedAt: nanoseconds since 1970-01-01 UTC.
  ///   - number: the highest of those that this process has given and that neither a file nor a row may bear out.
  /// - Returns: with a number greater than all before.
  package func begin(
    trigger: Trigger, causes: [String], startedAt: Int64, toolVersion: String, after number: Int64 = 0
  ) throws(HistoryError) -> BegunGeneration {
    while true {
      let beginning = Beginning(
        id: try max(lastNumber(), number) + 1, trigger: trigger, causes: causes, startedAt: startedAt,
        toolVersion: toolVersion)
      let begun = BegunGeneration.make(beginning, in: folder)
      // Another process may have had the number before this one, and have been done with it since it was asked for.
      do throws(HistoryError) {
        if let id = begun.id, try lastNumber() < id { return begun }
      } catch {
        // Nobody works under this number, and none that nobody works under may be left for a crashed one.
        begun.withdraw()
        throw error
      }
      begun.withdraw()
    }
  }

  /// Begins one whose number is not known, since the database cannot be read.
  package static func beginUnnumbered(
    path: String, trigger: Trigger, causes: [String], startedAt: Int64, toolVersion: String
  ) -> BegunGeneration {
    BegunGeneration.make(
      Beginning(
        id: nil, trigger: trigger, causes: causes, startedAt: startedAt, toolVersion: toolVersion),
      in: (path as NSString).deletingLastPathComponent)
  }

  /// Ends generations, and records those that others left, each as a whole.
  /// - Parameter ended: in the order in which they began.
  /// - Returns: how many were left by processes that did not come to an end.
  @discardableResult
  package func finish(_ ended: [(BegunGeneration, Ending)] = []) throws(HistoryError) -> Int {
    let left = LeftGeneration.abandoned(in: folder)
    if left.isEmpty && ended.isEmpty { return 0 }
    try write { db in
      // A process may have been killed between its row and the end of its file.
      for left in left where try !Self.isRecorded(db, left.beginning) {
        try Self.insert(db, left.beginning, left.ending ?? Ending(outcome: .crashed, duration: nil))
      }
      // What is tried again may have been written all the same: that it was made durable is what was refused.
      for (begun, ending) in ended where try !Self.isRecordedAsNumbered(db, begun.beginning) {
        try Self.insert(db, begun.beginning, ending)
      }
    }
    for left in left { left.withdraw() }
    for (begun, _) in ended { begun.withdraw() }
    return left.count { $0.ending == nil }
  }

  /// Records what others left.
  @discardableResult
  package func recordAbandoned() throws(HistoryError) -> Int { try finish([]) }

  /// Where generations that have begun are, and the database.
  var folder: String { (path as NSString).deletingLastPathComponent }

  private func lastNumber() throws(HistoryError) -> Int64 {
    try read { db in
      try Int64.fetchOne(
        db.cachedStatement(sql: "SELECT seq FROM sqlite_sequence WHERE name = 'generation'")) ?? 0
    }
  }

  /// Whether the row of a generation is there.
  static func isRecorded(_ db: Database, _ beginning: Beginning) throws -> Bool {
    let find = try db.cachedStatement(
      sql: "SELECT EXISTS (SELECT 1 FROM generation WHERE started_ns = ? AND trigger = ?)")
    return try Bool.fetchOne(find, arguments: [beginning.startedAt, beginning.trigger.rawValue]) ?? false
  }

  /// The same by its number, which other processes' generations of that moment do not have.
  private static func isRecordedAsNumbered(_ db: Database, _ beginning: Beginning) throws -> Bool {
    guard let id = beginning.id else { return false }
    let find = try db.cachedStatement(
      sql: "SELECT EXISTS (SELECT 1 FROM generation WHERE id = ? AND started_ns = ? AND trigger = ?)")
    let arguments: StatementArguments = [id, beginning.startedAt, beginning.trigger.rawValue]
    return try Bool.fetchOne(find, arguments: arguments) ?? false
  }

  private static func insert(_ db: Database, _ beginning: Beginning, _ ending: Ending) throws {
    // In a history that was begun anew, or restored, the number may be another's.
    let isFree =
      try beginning.id.map { id in
        try
          !(Bool.fetchOne(
            db.cachedStatement(sql: "SELECT EXISTS (SELECT 1 FROM generation WHERE id = ?)"), arguments: [id])
          ?? true)
      } ?? false
    try run(
      db,
      """
      INSERT INTO generation (id, started_ns, duration_us, trigger, outcome, tool_version)
      VALUES (?, ?, ?, ?, ?, ?)
      """,
      [
        isFree ? beginning.id : nil, beginning.startedAt, ending.duration, beginning.trigger.rawValue,
        ending.outcome.rawValue, beginning.toolVersion,
      ])
    let id = db.lastInsertedRowID
    for (index, cause) in beginning.causes.enumerated() {
      try run(
        db, "INSERT INTO cause (generation_id, seq, path_id) VALUES (?, ?, ?)",
        [id, index, try pathID(db, cause)])
    }
    for (index, artifact) in ending.artifacts.enumerated() {
      try run(
        db,
        """
        INSERT INTO artifact (generation_id, seq, path_id, outcome, old_sha256, new_sha256, byte_count)
        VALUES (?, ?, ?, ?, ?, ?, ?)
        """,
        [
          id, index, try pathID(db, artifact.path), artifact.outcome.rawValue, artifact.oldSHA256,
          artifact.newSHA256, artifact.byteCount,
        ])
    }
    // A first build of a large project has a hundred thousand of them.
    let insertion = try db.cachedStatement(
      sql: "INSERT INTO change (generation_id, seq, text) VALUES (?, ?, ?)")
    for (index, change) in ending.changes.enumerated() {
      try insertion.execute(arguments: [id, index, change])
    }
    try remember(db, ending.plans)
    if ending.diagnostics.isEmpty { return }
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    for (index, diagnostic) in ending.diagnostics.enumerated() {
      let body = String(decoding: try encoder.encode(diagnostic), as: UTF8.self)
      try run(
        db, "INSERT INTO diagnostic (generation_id, seq, code, severity, body) VALUES (?, ?, ?, ?, ?)",
        [id, index, diagnostic.code.rawValue, diagnostic.severity.rawValue, body])
    }
  }

  /// Keeps the plans that were last published to files.
  package func remember(plans: [RememberedPlan]) throws(HistoryError) {
    try write { db in try Self.remember(db, plans) }
  }

  private static func remember(_ db: Database, _ plans: [RememberedPlan]) throws {
    for plan in plans {
      try run(
        db, "INSERT OR REPLACE INTO plan (path_id, bytes) VALUES (?, ?)",
        [try pathID(db, plan.path), plan.bytes])
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

  func write<Result>(_ body: (Database) throws -> Result) throws(HistoryError) -> Result {
    if isReadOnly { throw .readOnly(path: path) }
    do {
      // The lock is taken at the start: a transaction that first reads could be refused it later without a wait.
      var result: Result?
      try queue.writeWithoutTransaction { db in
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
