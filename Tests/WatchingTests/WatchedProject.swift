import Foundation
import Glibc
import ProjectFiles
import TestSupport
import Testing

@testable import Watching

/// A project on the real file system with a tree that watches it.
///
/// The kernel queues an event before the call that caused it returns, so after a finished action one drain
/// holds all of its events: there is nothing to wait for, and what is missing then is missing.
final class WatchedProject {
  let scratch: ScratchFolder
  /// One below the scratch folder, so that there is a place outside.
  let root: String
  let tree: InotifyTree

  /// - Parameters:
  ///   - files: text by path; a path that ends in `/` is an empty folder.
  ///   - scope: by default the whole project.
  init(_ files: [String: String] = [:], scope: WatchScope = WatchScope(recursive: [.root])) throws {
    scratch = try ScratchFolder()
    root = scratch.url.path + "/project"
    for (path, text) in files.merging(["": ""], uniquingKeysWith: { old, _ in old }) {
      try Self.write(text, root + "/" + path)
    }
    tree = InotifyTree(root: root, scope: scope)
  }

  var outside: String { scratch.url.path + "/outside" }

  func absolute(_ path: String) -> String { path.isEmpty ? root : root + "/" + path }

  /// Writes in place, as a truncating editor does; makes folders that are missing.
  func write(_ text: String, _ path: String) throws { try Self.write(text, absolute(path)) }

  private static func write(_ text: String, _ path: String) throws {
    let folder = path.prefix(through: path.lastIndex(of: "/") ?? path.startIndex)
    try FileManager.default.createDirectory(atPath: String(folder), withIntermediateDirectories: true)
    if path.hasSuffix("/") { return }
    let file = try #require(fopen(path, "w"))
    fputs(text, file)
    fclose(file)
  }

  /// What the tree tells about `action`, after whatever came before it is told.
  func told(_ action: () throws -> Void) rethrows -> Drained {
    _ = tree.drain()
    try action()
    return tree.drain()
  }

  /// Waits until there is something to drain.
  func hears(within limit: Duration) -> Bool {
    var entry = pollfd(fd: tree.descriptor, events: Int16(POLLIN), revents: 0)
    return poll(&entry, 1, Int32(limit / .milliseconds(1))) > 0
  }

  /// Runs a shell script in the project's folder.
  func shell(_ script: String) throws {
    let finished = try run(["sh", "-ec", script], in: URL(filePath: root))
    #expect(finished.status == 0, "\(script): \(finished.errors)")
  }

  /// Waits until the tree has told of `path`, however many drains that takes.
  func waits(for path: String, seconds: Double = 10) -> Bool {
    let deadline = ContinuousClock.now + .seconds(seconds)
    while ContinuousClock.now < deadline {
      _ = hears(within: .milliseconds(100))
      if tree.drain().changed.contains(.root.appending(path)) { return true }
    }
    return false
  }
}

extension Drained {
  /// Sorted, since a set says nothing in a failed expectation.
  var paths: [String] { changed.sorted().map(\.text) }

  func covers(_ path: ProjectPath) -> Bool {
    mustReconcile || changed.contains { path.isInside($0) }
  }
}
