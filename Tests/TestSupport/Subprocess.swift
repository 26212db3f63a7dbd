import CLinux
import Foundation
import Glibc

/// What a finished child process left.
package struct Finished: Sendable {
  /// The exit status, or 128 and the signal.
  package var status: Int32
  package var output: Data
  package var errors: String

  package var text: String { String(decoding: output, as: UTF8.self) }
}

/// A program that did not end in its time, and was killed with all that it had started in its group.
package struct OutOfTime: Error, CustomStringConvertible {
  package var arguments: [String]
  package var limit: Duration
  package var finished: Finished

  package var description: String {
    "killed after \(limit): \(arguments.joined(separator: " "))\nso far it said:\n\(finished.text)\(finished.errors)"
  }
}

/// Runs a program to its end, and what it left behind in its process group to theirs.
/// - Parameters:
///   - arguments: the program's path (or a name on PATH) and its arguments.
///   - environment: laid over this process's own.
///   - limit: after which it is killed. Only what hangs should meet it.
/// - Throws: ``OutOfTime``.
package func run(
  _ arguments: [String], input: Data = Data(), environment: [String: String] = [:], in folder: URL? = nil,
  within limit: Duration = .seconds(900)
) throws -> Finished {
  // Files, not pipes: a child that writes much to both could otherwise wait for a reader for ever.
  let source = try MemoryFile(input)
  let output = try MemoryFile()
  let errors = try MemoryFile()
  let child = try Child(
    arguments, environment: ProcessInfo.processInfo.environment.merging(environment) { $1 }, in: folder,
    input: source.descriptor, output: output.descriptor, errors: errors.descriptor)
  let status = child.exitStatus(within: limit)
  child.kill()
  let finished = Finished(
    status: status ?? 128 + SIGKILL, output: output.content,
    errors: String(decoding: errors.content, as: UTF8.self))
  if status == nil { throw OutOfTime(arguments: arguments, limit: limit, finished: finished) }
  return finished
}

/// A file without a name, gone with the value.
private struct MemoryFile: ~Copyable {
  let descriptor: Int32

  init(_ content: Data = Data()) throws {
    descriptor = content.withUnsafeBytes { clinux_memory_file($0.baseAddress, $0.count) }
    if descriptor < 0 { throw POSIXError(POSIXErrorCode(rawValue: errno) ?? .EIO) }
  }

  deinit { close(descriptor) }

  var content: Data {
    var content = Data()
    var buffer = [UInt8](repeating: 0, count: 65_536)
    while true {
      let count = pread(descriptor, &buffer, buffer.count, off_t(content.count))
      if count <= 0 { return content }
      content += buffer.prefix(count)
    }
  }
}

/// A folder of its own for one test, gone with the value.
package final class ScratchFolder: Sendable {
  package let url: URL

  package init() throws {
    url = FileManager.default.temporaryDirectory.appending(path: "dagwatchd-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
  }

  /// By the system's own program, which removes names too that are no text.
  deinit {
    if (try? FileManager.default.removeItem(at: url)) == nil {
      _ = try? run(["rm", "-rf", url.path], within: .seconds(60))
    }
  }

  /// Writes `text` at a path below the folder, with the folders that it needs.
  package func write(_ text: String, to path: String) throws {
    let file = url.appending(path: path)
    try FileManager.default.createDirectory(
      at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(text.utf8).write(to: file)
  }
}
