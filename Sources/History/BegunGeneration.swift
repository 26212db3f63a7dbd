import Diagnostics
import Foundation
import Glibc

/// A generation that has begun and has no row in the database yet.
///
/// It is a file beside the database, `begun-<number>`, written before the work and gone when the row is there. A begin is on
/// the way of every save, and a transaction that a power failure cannot harm waits for the disk several times;
/// a small file that nobody waits for is enough, since it is to outlive its process and not the machine.
///
/// As long as its process is at work the file is locked, so the kernel itself says whose work goes on: what is not
/// locked was left behind by a kill, and becomes a row that says `crashed`, by whoever records something next. A
/// generation that has ended while the database could not be written leaves its end in the file too, and
/// becomes the row that it would have been.
package final class BegunGeneration: Sendable {
  /// In the history; nil where that could not be read when it began.
  package let id: Int64?
  let beginning: Beginning
  /// nil: no file could be made, and a kill leaves no trace.
  private let file: File?

  private struct File {
    var path: String
    var descriptor: Int32
  }

  private init(_ beginning: Beginning, file: File?) {
    id = beginning.id
    self.beginning = beginning
    self.file = file
  }

  deinit { if let file { close(file.descriptor) } }
}

/// What is known of a generation when it begins.
struct Beginning: Hashable, Sendable, Codable {
  /// nil: it gets one with its row.
  var id: Int64?
  var trigger: Trigger
  var causes: [String]
  var startedAt: Int64
  var toolVersion: String
}

/// What a generation came to.
package struct Ending: Hashable, Sendable, Codable {
  package var outcome: Outcome
  /// Microseconds; nil where it never finished.
  package var duration: Int64?
  /// The files that something was done to, and those that were kept against the plan.
  package var artifacts: [ArtifactRow]
  /// What the build means for the plans.
  package var changes: [String]
  package var diagnostics: [Diagnostic]
  /// The plans that are the last published ones from then on.
  package var plans: [RememberedPlan]

  package init(
    outcome: Outcome, duration: Int64?, artifacts: [ArtifactRow] = [], changes: [String] = [],
    diagnostics: [Diagnostic] = [], plans: [RememberedPlan] = []
  ) {
    self.outcome = outcome
    self.duration = duration
    self.artifacts = artifacts
    self.changes = changes
    self.diagnostics = diagnostics
    self.plans = plans
  }
}

/// A plan that was published to a file; its form is the caller's affair.
package struct RememberedPlan: Hashable, Sendable, Codable {
  package var path: String
  package var bytes: Data

  package init(path: String, bytes: Data) {
    self.path = path
    self.bytes = bytes
  }
}

// MARK: - Making and ending

extension BegunGeneration {
  private static let start = "begun-"

  /// Makes the file, under the number or the next one that is free.
  static func make(_ beginning: Beginning, in folder: String) -> BegunGeneration {
    var beginning = beginning
    var number = beginning.id ?? 1
    while true {
      if beginning.id != nil { beginning.id = number }
      let path = folder + "/" + start + String(number)
      let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_APPEND | O_CLOEXEC, 0o600)
      guard descriptor >= 0 else {
        guard errno == EEXIST else { return BegunGeneration(beginning, file: nil) }
        number += 1
        continue
      }
      var status = stat()
      guard flock(descriptor, LOCK_EX) == 0, fstat(descriptor, &status) == 0 else {
        unlink(path)
        close(descriptor)
        return BegunGeneration(beginning, file: nil)
      }
      // Somebody who tidies up may have come before the lock, and taken the empty file away.
      if status.st_nlink == 0 {
        close(descriptor)
        continue
      }
      let begun = BegunGeneration(beginning, file: File(path: path, descriptor: descriptor))
      if append(beginning, to: descriptor) { return begun }
      begun.withdraw()
      return BegunGeneration(beginning, file: nil)
    }
  }

  /// The row is there, or nothing is to come of it.
  package func withdraw() {
    guard let file, unlink(file.path) != 0 else { return }
    // An empty one says nothing.
    ftruncate(file.descriptor, 0)
  }

  /// Leaves the end in the file, for whoever can write the row.
  /// - Returns: whether it is there.
  package func leave(_ ending: Ending) -> Bool {
    guard let file else { return false }
    var status = stat()
    guard fstat(file.descriptor, &status) == 0, status.st_nlink > 0,
      Self.append(ending, to: file.descriptor)
    else { return false }
    flock(file.descriptor, LOCK_UN)
    return true
  }

  /// Adds a line.
  private static func append(_ value: some Encodable, to descriptor: Int32) -> Bool {
    guard var bytes = try? JSONEncoder().encode(value) else { return false }
    bytes.append(UInt8(ascii: "\n"))
    var done = 0
    while done < bytes.count {
      let count = bytes.withUnsafeBytes {
        write(descriptor, $0.baseAddress.map { $0 + done }, $0.count - done)
      }
      if count >= 0 {
        done += count
      } else if errno != EINTR {
        return false
      }
    }
    return true
  }
}

// MARK: - What was left

/// A file of a generation without a row.
final class LeftGeneration {
  let beginning: Beginning
  /// nil: it has none yet, or it will never have one.
  let ending: Ending?
  private let path: String
  private let descriptor: Int32

  private init(_ beginning: Beginning, _ ending: Ending?, path: String, descriptor: Int32) {
    self.beginning = beginning
    self.ending = ending
    self.path = path
    self.descriptor = descriptor
  }

  deinit { close(descriptor) }

  func withdraw() { unlink(path) }

  /// Those that nobody is at work on, in the order in which they began. They are locked as long as they live.
  static func abandoned(in folder: String) -> [LeftGeneration] {
    all(in: folder) { path, descriptor in
      guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else { return nil }
      switch content(descriptor) {
      case .known(let beginning, let ending):
        return LeftGeneration(beginning, ending, path: path, descriptor: descriptor)
      case .nothing:
        unlink(path)
        return nil
      case .unreadable: return nil
      }
    }.sorted { $0.beginning.startedAt < $1.beginning.startedAt }
  }

  /// For a reader: what would be in the database if it could have been written, and what is at work; newest first.
  static func seen(in folder: String) -> [(beginning: Beginning, ending: Ending)] {
    var found: [(beginning: Beginning, ending: Ending)] = []
    _ = all(in: folder) { _, descriptor in
      let isAtWork = flock(descriptor, LOCK_SH | LOCK_NB) != 0
      guard case .known(let beginning, let ending) = content(descriptor) else { return nil }
      found.append((beginning, ending ?? Ending(outcome: isAtWork ? .running : .crashed, duration: nil)))
      return nil
    }
    return found.sorted { $0.beginning.startedAt > $1.beginning.startedAt }
  }

  private static func all(
    in folder: String, _ open: (_ path: String, _ descriptor: Int32) -> LeftGeneration?
  ) -> [LeftGeneration] {
    guard let entries = opendir(folder) else { return [] }
    defer { closedir(entries) }
    var found: [LeftGeneration] = []
    while let entry = readdir(entries) {
      let name = UnsafeRawPointer(entry) + (MemoryLayout<dirent>.offset(of: \.d_name) ?? 0)
      let text = String(cString: name.assumingMemoryBound(to: CChar.self))
      guard text.hasPrefix("begun-") else { continue }
      let path = folder + "/" + text
      let descriptor = Glibc.open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK)
      guard descriptor >= 0 else { continue }
      if let left = open(path, descriptor) {
        found.append(left)
      } else {
        close(descriptor)
      }
    }
    return found
  }

  private enum Content {
    case known(Beginning, Ending?)
    /// It was cut off when it began, or was taken back.
    case nothing
    case unreadable
  }

  private static func content(_ descriptor: Int32) -> Content {
    let handle = FileHandle(fileDescriptor: descriptor, closeOnDealloc: false)
    let data: Data
    do { data = try handle.readToEnd() ?? Data() } catch { return .unreadable }
    let lines = data.split(separator: UInt8(ascii: "\n"), maxSplits: 1)
    guard let first = lines.first, let beginning = try? JSONDecoder().decode(Beginning.self, from: first)
    else { return .nothing }
    return .known(
      beginning, lines.dropFirst().first.flatMap { try? JSONDecoder().decode(Ending.self, from: $0) })
  }
}
