import ArgumentParser
import Daemon
import Diagnostics
import Glibc
import Traces
import Watching

struct ExplainCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "explain",
    abstract: "Say why an artifact is as it is, or what a file's change can reach.",
    discussion: """
      For an artifact: whether it is current, what changed when its bytes changed last, and what it depends on. For a file of \
      the project: which parts of a build read it, and which artifacts that can reach. Answers from the last good build \
      of `run` or `build`, and builds nothing. Ends with 1 where none is known.
      """)

  @Argument(help: ArgumentHelp("An artifact, or a file of the project.", valueName: "path"))
  var path: String

  @OptionGroup var project: ProjectArgument

  @Flag(help: "Print JSON.")
  var json = false

  func validate() throws {
    if path.isEmpty { throw ValidationError("the path must not be empty.") }
  }

  func run() throws {
    let root = try project.root()
    let traces = TraceStore(
      path: try StateFolder.find(root: root).cachePath, root: root, toolVersion: toolVersion,
      isReadOnly: true)
    guard
      let explanation = Explanation(
        Self.readings(of: path, root: root), in: traces, DiskFiles(root: root), root: root)
    else {
      Terminal.tell("error: no build of this project is known: run `dagwatchd build`")
      throw ExitStatus.findings
    }
    if json {
      Terminal.answer(JSON(root: root, explanation).text)
    } else {
      Terminal.answer(ExplanationText(explanation, now: .now).text)
    }
  }

  /// As a path of the project, and as one from the current folder; what lies outside of the project stays absolute.
  static func readings(of path: String, root: String, from folder: String? = currentFolder) -> [String] {
    func inside(_ absolute: String) -> String {
      let parts = resolved(absolute)
      let above = resolved(root)
      if parts.count > above.count, parts.starts(with: above) {
        return parts.dropFirst(above.count).joined(separator: "/")
      }
      return "/" + parts.joined(separator: "/")
    }
    if path.utf8.first == UInt8(ascii: "/") { return [inside(path)] }
    let ofProject = inside(root + "/" + path)
    guard let folder else { return [ofProject] }
    let fromHere = inside(folder + "/" + path)
    return fromHere.utf8.elementsEqual(ofProject.utf8) ? [ofProject] : [fromHere, ofProject]
  }

  /// The parts of an absolute path, with `.` and `..` resolved by name.
  private static func resolved(_ path: String) -> [Substring] {
    var parts: [Substring] = []
    for part in path.split(separator: "/") where part != "." {
      if part == ".." { _ = parts.popLast() } else { parts.append(part) }
    }
    return parts
  }

  static var currentFolder: String? {
    guard let path = realpath(".", nil) else { return nil }
    defer { free(path) }
    return String(cString: path)
  }
}

/// An explanation as a person reads it.
struct ExplanationText {
  private let explanation: Explanation
  private let now: Moment

  init(_ explanation: Explanation, now: Moment) {
    self.explanation = explanation
    self.now = now
  }

  private static let filesAtMost = 6

  /// Lines with their endings.
  var text: String {
    let lines =
      switch explanation {
      case .artifact(let artifact): self.lines(artifact)
      case .file(let file): self.lines(file)
      }
    return lines.map { VisibleText($0).text + "\n" }.joined()
  }

  private func lines(_ artifact: ExplainedArtifact) -> [String] {
    var lines = [artifact.path + (artifact.pipeline.map { ": the DAG of the pipeline \($0)" } ?? "")]
    if let input = artifact.staleBy {
      lines.append("  stale       \(input) has changed since the last good build")
    } else {
      lines.append("  current     nothing that it depends on has changed since the last good build")
    }
    switch artifact.standing {
    case .asLeft: break
    case .changed: lines.append("  edited      the file is not as the last good build left it")
    case .missing: lines.append("  missing     the file is not there")
    }
    if let made = artifact.made {
      let generation = made.generation.map { "generation \($0), " } ?? ""
      lines.append("  made        \(generation)\(Moment(nanoseconds: made.at).text(from: now))")
      let why = made.changed.map { changed in
        made.input.map { "\($0) changed (\(changed))" } ?? "\(changed) changed"
      }
      lines.append("  because     \(why ?? "it was made for the first time, as far as is known")")
    }
    lines.append("  depends on")
    let width = artifact.dependencies.map(\.name.count).max() ?? 0
    for dependency in artifact.dependencies {
      let padding = String(repeating: " ", count: width - dependency.name.count)
      let files = files(dependency.files)
      lines.append("    \(dependency.name)" + (files.isEmpty ? "" : "\(padding)  \(files)"))
    }
    return lines
  }

  private func files(_ files: [String]) -> String {
    let shown = files.prefix(Self.filesAtMost).joined(separator: ", ")
    return files.count > Self.filesAtMost ? shown + " and \(files.count - Self.filesAtMost) more" : shown
  }

  private func lines(_ file: ExplainedFile) -> [String] {
    if file.readBy.isEmpty {
      return [file.path, "  can reach   nothing: the last good build did not ask for it"]
    }
    let readers = file.readBy.map { $0.isContents ? $0.part : "\($0.part) (whether it is there)" }
    var lines = [file.path, "  read by     " + readers.joined(separator: ", ")]
    if !file.pipelines.isEmpty {
      lines.append("  runs in     " + file.pipelines.joined(separator: ", "))
    }
    lines.append("  can reach" + (file.reaches.isEmpty ? "   no artifact" : ""))
    for reached in file.reaches {
      lines.append("    \(reached.artifact) (\(reached.through.joined(separator: ", ")))")
    }
    return lines
  }
}

extension JSON {
  /// An explanation, version 1.0 (see the history's).
  init(root: String, _ explanation: Explanation) {
    let (name, value): (String, JSON) =
      switch explanation {
      case .artifact(let artifact): ("artifact", JSON(artifact))
      case .file(let file): ("file", JSON(file))
      }
    self = .object([
      Member(name: "format_version", value: "1.0"), Member(name: "root", value: JSON(root)),
      Member(name: name, value: value),
    ])
  }

  private init(_ artifact: ExplainedArtifact) {
    self = [
      "path": JSON(artifact.path), "kind": JSON(artifact.kind), "pipeline": JSON(artifact.pipeline),
      "current": .boolean(artifact.staleBy == nil), "stale_by": JSON(artifact.staleBy),
      "standing": JSON(artifact.standing.rawValue),
      "made": artifact.made.map { made in
        [
          "generation": made.generation.map { JSON($0) } ?? .null,
          "at": JSON(Moment(nanoseconds: made.at).rfc3339), "at_ns": JSON(made.at),
          "changed": JSON(made.changed), "input": JSON(made.input),
        ]
      } ?? .null,
      "depends_on": .array(
        artifact.dependencies.map { ["name": JSON($0.name), "files": JSON($0.files)] }),
    ]
  }

  private init(_ file: ExplainedFile) {
    self = [
      "path": JSON(file.path),
      "read_by": .array(
        file.readBy.map { ["part": JSON($0.part), "contents": .boolean($0.isContents)] }),
      "pipelines": JSON(file.pipelines),
      "reaches": .array(
        file.reaches.map { ["artifact": JSON($0.artifact), "through": JSON($0.through)] }),
    ]
  }
}
