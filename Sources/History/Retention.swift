import GRDB

/// How much of the history is kept. Zero: without limit.
package struct Retention: Hashable, Sendable {
  /// So many generations, the newest.
  package var count: Int
  /// And of these, those that began within so many days.
  package var days: Int

  package init(count: Int, days: Int) {
    self.count = count
    self.days = days
  }

  /// What a retention means for a history at some moment.
  package struct Effect: Hashable, Sendable {
    package var removed: Int
    package var kept: Int
    /// When the oldest of those that stay began, in nanoseconds since 1970-01-01 UTC.
    package var oldestKept: Int64?

    package init(removed: Int, kept: Int, oldestKept: Int64?) {
      self.removed = removed
      self.kept = kept
      self.oldestKept = oldestKept
    }
  }
}

/// Generations that are beyond the retention go with all that hangs on them. The manifest and the published plans are
/// no history and stay: they say what is there now.
///
/// The space becomes free inside the file and is used again, so the file stops growing; it is not made smaller,
/// since that would write all of it anew and keep everybody else out meanwhile.
extension History {
  /// - Parameter now: nanoseconds since 1970-01-01 UTC.
  package func effect(of retention: Retention, now: Int64) throws(HistoryError) -> Retention.Effect {
    try read { db in try Self.effect(db, Self.beyond(retention, now)) }
  }

  /// Removes what is beyond the retention.
  /// - Parameters:
  ///   - now: nanoseconds since 1970-01-01 UTC.
  ///   - isAsked: whether a person wants it. Where nobody looks, a clock that has jumped ahead must not cost the whole history:
  ///     nothing is too old then unless a generation of another day, which is not too old, says that it is about
  ///     this time.
  @discardableResult
  package func prune(
    _ retention: Retention, now: Int64, isAsked: Bool = true
  ) throws(HistoryError) -> Retention.Effect {
    try write { db in
      var retention = retention
      if !isAsked, try !Self.isVouchedFor(db, now, days: retention.days) { retention.days = 0 }
      let (condition, arguments) = Self.beyond(retention, now)
      let effect = try Self.effect(db, (condition, arguments))
      if effect.removed == 0 { return effect }
      // What hangs on them goes with them: ON DELETE CASCADE.
      try db.execute(sql: "DELETE FROM generation WHERE " + condition, arguments: arguments)
      try db.execute(
        sql: """
          DELETE FROM path WHERE id NOT IN (
            SELECT path_id FROM cause UNION SELECT path_id FROM artifact UNION SELECT path_id FROM plan
            UNION SELECT path_id FROM owned_file)
          """)
      return effect
    }
  }

  private static let day: Int64 = 86_400_000_000_000

  private static func isVouchedFor(_ db: Database, _ now: Int64, days: Int) throws -> Bool {
    let range = Int64(days) * day
    return try Bool.fetchOne(
      db, sql: "SELECT EXISTS (SELECT 1 FROM generation WHERE started_ns BETWEEN ? AND ?)",
      arguments: [now - range, now - min(day, range / 2)]) ?? false
  }

  private static func effect(
    _ db: Database, _ beyond: (String, StatementArguments)
  ) throws -> Retention.Effect {
    let (condition, arguments) = beyond
    let removed =
      try Int.fetchOne(
        db, sql: "SELECT count(*) FROM generation WHERE " + condition, arguments: arguments) ?? 0
    let row = try Row.fetchOne(
      db, sql: "SELECT count(*), min(started_ns) FROM generation WHERE NOT (" + condition + ")",
      arguments: arguments)
    return Retention.Effect(removed: removed, kept: row?[0] ?? 0, oldestKept: row?[1])
  }

  /// The rows to be removed, as a condition.
  private static func beyond(_ retention: Retention, _ now: Int64) -> (String, StatementArguments) {
    var conditions: [String] = []
    var arguments = StatementArguments()
    if retention.count > 0 {
      conditions.append(
        "id <= coalesce((SELECT id FROM generation ORDER BY id DESC LIMIT 1 OFFSET ?), -1)")
      arguments += [retention.count]
    }
    if retention.days > 0 {
      conditions.append("started_ns < ?")
      arguments += [now - Int64(retention.days) * day]
    }
    if conditions.isEmpty { return ("FALSE", arguments) }
    return (conditions.joined(separator: " OR "), arguments)
  }
}
