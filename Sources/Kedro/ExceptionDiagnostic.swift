import Diagnostics
import PythonEvaluation
import PythonSyntax
import PythonText

/// What a person is told about a Python exception that ends the evaluation: the place where it all began,
/// Kedro's or Python's own words, and the way from the registry to there.
extension KedroModule {
  func diagnostic(of exception: PythonException) -> Diagnostic {
    let root = exception.root
    var diagnostic = describe(root)
    var last = root.location
    for call in root.calls where call.function != "<module>" {
      guard let location = call.location, location != last else { continue }
      last = location
      diagnostic.notes.append(.init("in '\(call.function)', called here", at: location))
      if diagnostic.notes.count > 8 { break }
    }
    return diagnostic
  }

  private func describe(_ exception: PythonException) -> Diagnostic {
    let location = exception.location
    switch exception.detail {
    case let error as SyntaxError:
      return Diagnostic(.syntaxError, at: location, error.message, help: error.help)
    case let file as UnreadableFile:
      return Diagnostic(
        .unreadableFile, at: SourceLocation(path: file.path.text),
        "the file cannot be read: \(file.reason)", help: "give yourself the right to read it: chmod u+r")
    case let error as KedroError: return describe(error, at: location)
    default:
      return Diagnostic(
        .raised, at: location,
        exception.message.isEmpty ? exception.typeName : "\(exception.typeName): \(exception.message)",
        help: help(for: exception))
    }
  }

  private func describe(_ error: KedroError, at location: SourceLocation?) -> Diagnostic {
    let firstLine = error.message.split(separator: "\n", omittingEmptySubsequences: true)
    let message = firstLine.joined(separator: " ")
    switch error.kind {
    case .circularDependency:
      let way = error.subjects + error.subjects.prefix(1)
      return Diagnostic(
        .circularDependency, at: location,
        "the nodes depend on each other in a circle: \(way.joined(separator: " → "))",
        notes: places(of: error.subjects),
        help: "let one of them read a dataset that none of the others writes")
    case .outputNotUnique:
      return Diagnostic(
        .outputNotUnique, at: location, message, help: "let only one node write each dataset")
    case .valueError where message.contains("unique names"):
      return Diagnostic(
        .duplicateNode, at: location,
        "Pipeline nodes must have unique names: \(error.subjects.map { "'\($0)'" }.joined(separator: ", "))",
        notes: places(of: error.subjects), help: "give each of them a name of its own with 'name='")
    case .modularPipeline, .pipeline, .confirmNotUnique:
      return Diagnostic(.pipelineInvalid, at: location, message)
    case .valueError, .typeError, .attributeError:
      let isNode = message.contains("node") || message.contains("Node") || error.kind == .typeError
      return Diagnostic(isNode ? .nodeInvalid : .pipelineInvalid, at: location, message)
    }
  }

  /// Where the nodes of these full names were made.
  private func places(of names: [String]) -> [Diagnostic.Note] {
    names.prefix(8).flatMap { name in
      let short = ExactString(name.split(separator: ".").last.map(String.init) ?? name)
      return (places[ExactString(name)] ?? places[short] ?? []).prefix(4).map {
        Diagnostic.Note("node '\(name)'", at: $0)
      }
    }
  }

  private func help(for exception: PythonException) -> String? {
    switch exception.typeName {
    case "ModuleNotFoundError": helpOfOtherRelease(exception) ?? "create the module, or mend the import"
    case "ImportError": helpOfOtherRelease(exception) ?? "define the name in that module, or mend the import"
    case "NameError", "UnboundLocalError": "define or import the name before it is used"
    default: nil
    }
  }

  /// For an import from Kedro itself that another release would answer: then the project was not mistaken, but is read
  /// as of another release than it is written for.
  private func helpOfOtherRelease(_ exception: PythonException) -> String? {
    let release: KedroVersion?
    if let match = exception.message.wholeMatch(of: /No module named '(kedro[\w.]*)'/) {
      release = KedroNameTable.release(having: String(match.1), nearest: version)
    } else if let match = exception.message.firstMatch(of: /^cannot import name '(\w+)' from '(kedro[\w.]*)'/)
    {
      release = KedroNameTable.release(having: String(match.2), name: String(match.1), nearest: version)
    } else {
      release = nil
    }
    return release.map {
      "Kedro \(version), as which the project is read, does not have it, and Kedro \($0) does: if the project runs "
        + "under that, set kedro-version = \"\($0)\" in [tool.dagwatchd]; else mend the import"
    }
  }
}
