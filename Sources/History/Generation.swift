import Diagnostics

/// Why a generation was built.
package enum Trigger: String, Hashable, Sendable, Codable, CaseIterable {
  case start, save, reload, reconcile, manual
  /// What could not be written before was tried again.
  case retry
}

/// How a generation ended.
package enum Outcome: String, Hashable, Sendable, Codable, CaseIterable {
  case running, published, unchanged, failed, crashed
  /// A change came before it had ended.
  case superseded
}

/// One build, without its details.
package struct GenerationRow: Hashable, Sendable {
  package var id: Int64
  /// Nanoseconds since 1970-01-01 UTC.
  package var startedAt: Int64
  /// Microseconds; nil while it runs and where it never finished.
  package var duration: Int64?
  package var trigger: Trigger
  package var outcome: Outcome
  /// Project paths of the files whose change caused it.
  package var causes: [String]
  /// What the build means for the plans: `+task x`.
  package var changes: [String]
  /// Artifacts that were created or replaced.
  package var artifactCount: Int
  /// Artifacts that were removed.
  package var removedCount: Int
  package var diagnosticCount: Int
  /// The version of dagwatchd that built it.
  package var toolVersion: String

  package init(
    id: Int64, startedAt: Int64, duration: Int64?, trigger: Trigger, outcome: Outcome, causes: [String],
    changes: [String], artifactCount: Int, removedCount: Int = 0, diagnosticCount: Int, toolVersion: String
  ) {
    self.id = id
    self.startedAt = startedAt
    self.duration = duration
    self.trigger = trigger
    self.outcome = outcome
    self.causes = causes
    self.changes = changes
    self.artifactCount = artifactCount
    self.removedCount = removedCount
    self.diagnosticCount = diagnosticCount
    self.toolVersion = toolVersion
  }
}

/// What a generation did to one file; those that were left as they were to be are not told.
package struct ArtifactRow: Hashable, Sendable, Codable {
  package enum Outcome: String, Hashable, Sendable, Codable, CaseIterable {
    case created, replaced
    /// It was stale, and is gone.
    case removed
    /// It was not as it was published, and was left alone.
    case kept
  }

  package var path: String
  package var outcome: Outcome
  /// Lowercase hexadecimal; nil where the file was new.
  package var oldSHA256: String?
  /// Of what stands there afterwards; nil where nothing does.
  package var newSHA256: String?
  package var byteCount: Int

  package init(path: String, outcome: Outcome, oldSHA256: String?, newSHA256: String?, byteCount: Int) {
    self.path = path
    self.outcome = outcome
    self.oldSHA256 = oldSHA256
    self.newSHA256 = newSHA256
    self.byteCount = byteCount
  }
}

/// One build with all that it left.
package struct GenerationDetail: Hashable, Sendable {
  package var row: GenerationRow
  package var artifacts: [ArtifactRow]
  package var changes: [String]
  package var diagnostics: [Diagnostic]

  package init(
    row: GenerationRow, artifacts: [ArtifactRow], changes: [String], diagnostics: [Diagnostic]
  ) {
    self.row = row
    self.artifacts = artifacts
    self.changes = changes
    self.diagnostics = diagnostics
  }
}

/// Which generations are asked for; what is nil does not restrict.
package struct HistoryFilter: Hashable, Sendable {
  package var limit: Int
  /// Nanoseconds since 1970-01-01 UTC, inclusive.
  package var since: Int64?
  package var outcome: Outcome?
  /// SQLite's GLOB, over causes and artifact paths.
  package var pathGlob: String?

  package init(limit: Int = 20, since: Int64? = nil, outcome: Outcome? = nil, pathGlob: String? = nil) {
    self.limit = limit
    self.since = since
    self.outcome = outcome
    self.pathGlob = pathGlob
  }
}
