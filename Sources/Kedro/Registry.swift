import Diagnostics
import ProjectFiles
import PythonEvaluation
import PythonSyntax

/// The pipeline registry: `<package>.pipeline_registry.register_pipelines()`, called as Kedro calls it.
///
/// What it gives has to be known completely: every pipeline under every name. A pipeline that is unknown
/// makes the whole answer unknown, with the place at which knowing ended.
extension KedroModule {
  func registeredPipelines(
    _ interpreter: Interpreter
  ) throws(Interrupt) -> Result<[(name: String, pipeline: Pipeline)], Failures> {
    let moduleName = packageName + ".pipeline_registry"
    let path = sourceRoot.appending(packageName).appending("pipeline_registry.py")
    let module: Value
    do throws(Interrupt) {
      module = try interpreter.importModule(moduleName)
    } catch .raised(let exception) where isAbsent(exception, moduleName) {
      return .failure(
        Failures([
          Diagnostic(
            .missingRegistry, at: SourceLocation(path: path.text),
            "the project has no pipeline registry: \(exception.message.lowercasedFirst)",
            help: "create \(path) with a function 'register_pipelines'")
        ]))
    }
    guard let function = try interpreter.attributeIfPresent("register_pipelines", of: module) else {
      return .failure(
        Failures([
          Diagnostic(
            .missingRegistry, at: SourceLocation(path: path.text),
            "the pipeline registry has no function 'register_pipelines'",
            help: "define 'register_pipelines', which returns a dict of names and pipelines")
        ]))
    }
    let site = CallSite.nowhere
    let result = try interpreter.call(function, CallArguments(site: site))
    var place = SourceLocation(path: path.text)
    if case .function(let registry) = function { place = registry.file.location(registry.range).firstLine }
    switch result {
    case .dict(let dict): return try pipelines(in: dict, at: place, interpreter)
    case .unknown(let unknown): throw .undecided(unknown)
    default:
      return .failure(
        Failures([
          Diagnostic(
            .registryResult, at: place,
            "'register_pipelines' returns a '\(interpreter.typeName(result))' and not a dict",
            help: "return a dict of names and pipelines")
        ]))
    }
  }

  private func isAbsent(_ exception: PythonException, _ moduleName: String) -> Bool {
    exception.typeName == "ModuleNotFoundError"
      && (exception.message == "No module named '\(moduleName)'"
        || exception.message == "No module named '\(packageName)'")
  }

  private func pipelines(
    in dict: DictObject, at place: SourceLocation, _ interpreter: Interpreter
  ) throws(Interrupt) -> Result<[(name: String, pipeline: Pipeline)], Failures> {
    var pipelines: [(name: String, pipeline: Pipeline)] = []
    for (key, value) in try interpreter.known(dict) {
      let name = try interpreter.text(key, "the name of a pipeline")
      switch value {
      case .host(let object):
        if let pipeline = object as? PipelineObject {
          if let unknown = pipeline.change(interpreter) { throw .undecided(unknown) }
          pipelines.append((name, pipeline.pipeline))
          continue
        }
      case .none: continue
      case .unknown(let unknown): throw .undecided(unknown)
      default: break
      }
      return .failure(
        Failures([
          Diagnostic(
            .registryResult, at: place,
            "'register_pipelines' returns for '\(name)' a '\(interpreter.typeName(value))' and not a Pipeline",
            help: interpreter.typeName(value) == "int"
              ? "a sum of no pipelines is the number 0: register at least one" : nil)
        ]))
    }
    return .success(pipelines)
  }
}

extension SourceLocation {
  /// The same place, with the caret under its first line's code only.
  var firstLine: SourceLocation {
    var location = self
    location.length = max(1, (lineText ?? "").unicodeScalars.count - column + 1)
    return location
  }
}

extension String {
  fileprivate var lowercasedFirst: String { prefix(1).lowercased() + dropFirst() }
}
