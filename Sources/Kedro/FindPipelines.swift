import Diagnostics
import ProjectFiles
import PythonEvaluation

/// `kedro.framework.project.find_pipelines`, with Kedro's rules for what it leaves out.
///
/// Each folder of `<package>.pipelines` is imported; one that does not import, has no `create_pipeline`, or
/// whose `create_pipeline` gives something else is left out with a warning, and the project goes on without
/// it. Here the same happens, and the warning is a diagnostic. What `create_pipeline` itself raises is not
/// caught, as in Kedro. Folders are taken in code-point order, where Kedro takes the file system's.
extension KedroModule {
  func findPipelines(
    _ call: CallArguments, _ interpreter: Interpreter
  ) throws(Interrupt) -> Value {
    let names =
      (version.findPipelinesRaisesErrors ? ["raise_errors"] : [])
      + (version.findPipelinesTakesNames ? ["pipelines_to_find"] : [])
    let values = try interpreter.arguments(call, "find_pipelines", names)
    let raisesErrors =
      try values.first?.map { value throws(Interrupt) in try interpreter.truth(of: value) ?? false } ?? false
    var wanted: [String]?
    if let value = values.dropFirst().first ?? nil, try interpreter.truth(of: value) != false {
      let list = try Value.names(value, interpreter)
      wanted = list.contains("__default__") ? nil : list
    }

    let found = DictObject()
    if wanted == nil {
      found["__default__"] = try defaultPipeline(raisesErrors: raisesErrors, call, interpreter)
    }
    let folder = sourceRoot.appending(packageName).appending("pipelines")
    for entry in interpreter.entries(of: folder) where entry.isDirectory {
      let name = entry.name
      if name == "__pycache__" || name.hasPrefix(".") { continue }
      if let wanted, !wanted.contains(name) { continue }
      let module = "\(packageName).pipelines.\(name)"
      let imported: Value
      do throws(Interrupt) {
        imported = try interpreter.importModule(module)
      } catch .raised(let exception) where isCaught(exception, interpreter) {
        if raisesErrors { throw importError(module, exception, interpreter) }
        leaveOut(name, "its module cannot be imported", exception, interpreter)
        continue
      }
      if let pipeline = try create(imported, name, module, call, interpreter) { found[name] = pipeline }
    }
    return .dict(found)
  }

  /// The pipeline of a project that has one `pipeline.py` beside its registry.
  private func defaultPipeline(
    raisesErrors: Bool, _ call: CallArguments, _ interpreter: Interpreter
  ) throws(Interrupt) -> Value {
    let module = packageName + ".pipeline"
    let empty = Value.host(PipelineObject(Pipeline(version: version), functions: NodeFunctions(), self))
    do throws(Interrupt) {
      let imported = try interpreter.importModule(module)
      return try create(imported, "__default__", module, call, interpreter) ?? empty
    } catch .raised(let exception) where isCaught(exception, interpreter) {
      if exception.message == "No module named '\(module)'" { return empty }
      if raisesErrors { throw importError(module, exception, interpreter) }
      leaveOut("__default__", "its module cannot be imported", exception, interpreter)
      return empty
    }
  }

  private func isCaught(_ exception: PythonException, _ interpreter: Interpreter) -> Bool {
    exception.instance.type.isSubclass(of: interpreter.types.exception)
  }

  private func importError(
    _ module: String, _ cause: PythonException, _ interpreter: Interpreter
  ) -> Interrupt {
    let error = interpreter.raise(
      interpreter.types.importError, "An error occurred while importing the '\(module)' module.")
    if case .raised(let exception) = error { exception.cause = cause }
    return error
  }

  private func create(
    _ imported: Value, _ name: String, _ module: String, _ call: CallArguments,
    _ interpreter: Interpreter
  ) throws(Interrupt) -> Value? {
    if case .unknown = imported { return imported }
    guard let function = try interpreter.attributeIfPresent("create_pipeline", of: imported) else {
      leaveOut(name, "the module '\(module)' has no 'create_pipeline' function", nil, interpreter)
      return nil
    }
    let made = try interpreter.call(function, CallArguments(site: call.site))
    switch made {
    case .host(let object) where object is PipelineObject: return made
    case .unknown: return made
    default:
      leaveOut(
        name,
        "'create_pipeline' of '\(module)' gives a '\(interpreter.typeName(made))' and not a Pipeline", nil,
        interpreter)
      return nil
    }
  }

  private func leaveOut(
    _ name: String, _ reason: String, _ exception: PythonException?, _ interpreter: Interpreter
  ) {
    let message = "pipeline '\(name)' is left out: \(reason)"
    guard let exception else {
      leftOut.append(
        Diagnostic(
          .pipelineLeftOut, at: SourceLocation(path: modulePath(name).text), message,
          help:
            "define 'create_pipeline(**kwargs)' that returns a Pipeline in the package, or move the folder out of 'pipelines'"
        ))
      return
    }
    var diagnostic = self.diagnostic(of: exception)
    diagnostic.notes.append(
      .init("Kedro's find_pipelines leaves pipeline '\(name)' out because of this"))
    leftOut.append(diagnostic)
  }

  private func modulePath(_ pipeline: String) -> ProjectPath {
    let package = sourceRoot.appending(packageName)
    return pipeline == "__default__"
      ? package.appending("pipeline.py")
      : package.appending("pipelines").appending(pipeline).appending("__init__.py")
  }
}
