import Foundation

/// Graphviz's `dot`, as a child process.
enum Graphviz {
  enum Failure: Error, Hashable, Sendable {
    /// There is no `dot` on PATH.
    case missing
    case failed(String)
  }

  /// Draws a graph as SVG.
  /// - Parameter dot: in Graphviz's language.
  static func svg(_ dot: String) throws(Failure) -> String {
    guard let program else { throw .missing }
    do {
      // Files and no pipes: who writes one pipe while the other fills waits for ever.
      let (input, output, errors) = (try temporaryFile(), try temporaryFile(), try temporaryFile())
      try input.write(contentsOf: Data(dot.utf8))
      try input.seek(toOffset: 0)
      let process = Process()
      process.executableURL = URL(filePath: program)
      process.arguments = ["-Tsvg"]
      process.standardInput = input
      process.standardOutput = output
      process.standardError = errors
      try process.run()
      process.waitUntilExit()
      try output.seek(toOffset: 0)
      try errors.seek(toOffset: 0)
      let drawn = try output.readToEnd() ?? Data()
      let told = String(decoding: try errors.readToEnd() ?? Data(), as: UTF8.self)
      guard process.terminationReason == .exit, process.terminationStatus == 0, !drawn.isEmpty else {
        throw Failure.failed(told.isEmpty ? "it ended with \(process.terminationStatus)" : told)
      }
      return String(decoding: drawn, as: UTF8.self)
    } catch {
      throw error as? Failure ?? .failed(String(describing: error))
    }
  }

  private static var program: String? {
    for folder in (Terminal.environment("PATH") ?? "").split(separator: ":") {
      let path = folder + "/dot"
      if access(String(path), X_OK) == 0 { return String(path) }
    }
    return nil
  }

  /// A file without a name, gone with its descriptor.
  private static func temporaryFile() throws -> FileHandle {
    var template = Array((NSTemporaryDirectory() + "dagwatchd-XXXXXX").utf8CString)
    let descriptor = mkstemp(&template)
    guard descriptor >= 0 else {
      throw Failure.failed("cannot make a temporary file: " + String(cString: strerror(errno)))
    }
    unlink(template)
    _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
    return FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
  }
}
