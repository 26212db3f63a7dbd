import Archives
import Diagnostics
import Foundation
import ProjectFiles

/// Sources that the project's own build backend is to make a wheel of.
package struct WheelJob: Hashable, Sendable {
  /// A gzipped tar archive of the sources, from the project's root.
  package var sources: [UInt8]
  /// Why the wheel is not made by reading, for the diagnostics.
  package var reason: Diagnostic

  package init(sources: [UInt8], reason: Diagnostic) {
    self.sources = sources
    self.reason = reason
  }
}

/// What the backend made.
package struct BuiltWheel: Hashable, Sendable {
  package var fileName: String
  /// In the order of the archive.
  package var entries: [ArchiveEntry]
}

/// The script's JSON, and what it means.
struct WheelReply: Decodable {
  private var wheel: Wheel?
  private var failure: Failure?

  init(_ bytes: [UInt8]) throws { self = try JSONDecoder().decode(Self.self, from: Data(bytes)) }

  private struct Wheel: Decodable {
    var fileName: String
    var files: [File]
  }

  private struct File: Decodable {
    var path: String
    var isExecutable: Bool
    var bytes: Data
  }

  private struct Failure: Decodable {
    enum Kind: String, Decodable {
      /// Neither `build` nor pip is there.
      case noFrontend = "no-frontend"
      /// What the build itself needs is not installed.
      case missing
      case failed
    }

    var kind: Kind
    var frontend: String?
    var message: String?
    var place: Place?
  }

  private struct Place: Decodable {
    var path: String
    var line: Int
    var column: Int?
  }

  /// - Parameters:
  ///   - python: that ran the backend.
  ///   - talk: the last that it said.
  func answer(_ job: WheelJob, python: String, talk: [Diagnostic.Note]) -> KedroAnswer {
    var answer = KedroAnswer(diagnostics: [], files: ProjectPython.signs)
    if let wheel {
      answer.wheel = BuiltWheel(
        fileName: wheel.fileName,
        entries: wheel.files.map {
          ArchiveEntry(path: $0.path, bytes: Array($0.bytes), isExecutable: $0.isExecutable)
        })
      return answer
    }
    let message = failure?.message ?? "it said nothing"
    let why = Diagnostic.Note(job.reason.message, at: job.reason.location)
    let asked = Diagnostic.Note("built with \(python)")
    var diagnostic: Diagnostic
    switch failure?.kind {
    case .noFrontend?:
      diagnostic = Diagnostic(
        .wheelBuild, at: job.reason.location,
        "the wheel cannot be built: neither `build` nor pip is installed in the project's environment",
        notes: [why, asked], help: "install `build` there, and the build backend")
    case .missing?:
      diagnostic = Diagnostic(
        .wheelBuild, at: job.reason.location,
        "the wheel cannot be built: the project's environment lacks what the build needs: \(message)",
        notes: [why, asked], help: "install it there; nothing is loaded from an index for a build")
    case .failed?, nil:
      let place = failure?.place.map { SourceLocation(path: $0.path, line: $0.line, column: $0.column ?? 1) }
      diagnostic = Diagnostic(
        .wheelBuild, at: place ?? job.reason.location,
        "the project's build backend made no wheel: \(message)", notes: [why, asked] + talk,
        help: "run `python -m build --wheel` in the project's environment")
    }
    answer.diagnostics = [diagnostic]
    return answer
  }
}
