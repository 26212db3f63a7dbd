import Foundation

/// What a finished child process left.
package struct Finished: Sendable {
  package var status: Int32
  package var output: Data
  package var errors: String

  package var text: String { String(decoding: output, as: UTF8.self) }
}

/// Runs a program to its end.
/// - Parameters:
///   - arguments: the program's path (or a name on PATH) and its arguments.
///   - environment: laid over this process's own.
package func run(
  _ arguments: [String], input: Data = Data(), environment: [String: String] = [:], in folder: URL? = nil
) throws -> Finished {
  let process = Process()
  process.executableURL = URL(filePath: "/usr/bin/env")
  process.arguments = arguments
  process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
  process.currentDirectoryURL = folder
  // Files, not pipes: a child that writes much to both could otherwise wait for a reader for ever.
  let scratch = try ScratchFolder()
  let files = try ["in", "out", "err"].map { name in
    let url = scratch.url.appending(path: name)
    try (name == "in" ? input : Data()).write(to: url)
    return url
  }
  process.standardInput = try FileHandle(forReadingFrom: files[0])
  process.standardOutput = try FileHandle(forWritingTo: files[1])
  process.standardError = try FileHandle(forWritingTo: files[2])
  try process.run()
  return Finished(
    status: exitStatus(of: process), output: try Data(contentsOf: files[1]),
    errors: String(decoding: try Data(contentsOf: files[2]), as: UTF8.self))
}

/// Waits for a process by its number. Foundation waits for a descriptor to close that a process started at the same
/// moment may hold as well, and with it a daemon that lives as long as the test that waits.
package func exitStatus(of process: Process) -> Int32 {
  var information = siginfo_t()
  while waitid(P_PID, id_t(process.processIdentifier), &information, WEXITED | WNOWAIT) != 0 {
    if errno != EINTR {
      // Foundation was first, and knows.
      process.waitUntilExit()
      return process.terminationStatus
    }
  }
  return information._sifields._sigchld.si_status
}

/// A folder of its own for one test, gone with the value.
package final class ScratchFolder: Sendable {
  package let url: URL

  package init() throws {
    url = FileManager.default.temporaryDirectory.appending(path: "dagwatchd-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(at: url) }

  /// Writes `text` at a path below the folder, with the folders that it needs.
  package func write(_ text: String, to path: String) throws {
    let file = url.appending(path: path)
    try FileManager.default.createDirectory(
      at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(text.utf8).write(to: file)
  }
}
