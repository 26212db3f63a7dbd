import Diagnostics
import History

/// The history as JSON, version 1.0: members may be added under the same major version, and none is
/// removed or changed. Times are RFC 3339 with a twin in nanoseconds since 1970.
extension JSON {
  init(root: String, _ rows: [GenerationRow]) {
    self = [
      "format_version": "1.0", "root": JSON(root),
      "generations": .array(rows.map { .object(Self.members($0)) }),
    ]
  }

  init(root: String, _ detail: GenerationDetail) {
    let artifacts = detail.artifacts.map { artifact -> JSON in
      [
        "path": JSON(artifact.path), "outcome": JSON(artifact.outcome.rawValue),
        "old_sha256": JSON(artifact.oldSHA256),
        "new_sha256": JSON(artifact.newSHA256), "bytes": JSON(artifact.byteCount),
      ]
    }
    self = [
      "format_version": "1.0", "root": JSON(root),
      "generation": .object(
        Self.members(detail.row) + [
          Member(name: "artifacts", value: .array(artifacts)),
          Member(name: "diagnostics", value: .array(detail.diagnostics.map(JSON.init))),
        ]),
    ]
  }

  private static func members(_ row: GenerationRow) -> [Member] {
    [
      Member(name: "id", value: JSON(row.id)),
      Member(name: "started_at", value: JSON(Moment(nanoseconds: row.startedAt).rfc3339)),
      Member(name: "started_at_ns", value: JSON(row.startedAt)),
      Member(name: "duration_us", value: row.duration.map { JSON($0) } ?? .null),
      Member(name: "trigger", value: JSON(row.trigger.rawValue)),
      Member(name: "outcome", value: JSON(row.outcome.rawValue)),
      Member(name: "causes", value: JSON(row.causes)),
      Member(name: "changes", value: JSON(row.changes)),
      Member(name: "artifact_count", value: JSON(row.artifactCount)),
      Member(name: "removed_count", value: JSON(row.removedCount)),
      Member(name: "diagnostic_count", value: JSON(row.diagnosticCount)),
      Member(name: "tool_version", value: JSON(row.toolVersion)),
    ]
  }

  init(_ diagnostic: Diagnostic) {
    self = [
      "code": JSON(diagnostic.code.rawValue),
      "severity": JSON(diagnostic.severity.rawValue),
      "message": JSON(diagnostic.message),
      "location": diagnostic.location.map(JSON.init) ?? .null,
      "notes": .array(
        diagnostic.notes.map { note in
          ["message": JSON(note.message), "location": note.location.map(JSON.init) ?? .null]
        }),
      "help": JSON(diagnostic.help),
    ]
  }

  private init(_ location: SourceLocation) {
    self = [
      "path": JSON(location.path), "line": JSON(location.line), "column": JSON(location.column),
      "length": JSON(location.length), "text": JSON(location.lineText),
    ]
  }
}
