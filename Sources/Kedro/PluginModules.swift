import OmegaConf
import PythonEvaluation
import PythonText

/// Modules from outside Kedro without which pipelines of real projects could not be read: `yaml` and `json`,
/// as far as they read the project's own files, and kedro-mlflow's `pipeline_ml_factory`.
extension KedroModule {
  /// nil leaves the module to the unknown.
  func pluginModule(_ name: String, _ interpreter: Interpreter) -> ModuleObject? {
    var attributes: [String: Value] = [:]
    func add(_ function: String, _ body: @escaping NativeFunction.Body) {
      attributes[function] = .native(NativeFunction(function, module: name, body))
    }
    switch name {
    case "kedro_mlflow", "kedro_boot": break
    case "kedro_boot.pipeline":
      add("app_pipeline") { (interpreter, _) throws(Interrupt) in
        .unknown(
          interpreter.unknown(
            "kedro_boot's app_pipeline, which makes a pipeline of its own class, is not evaluated"))
      }
    case "omegaconf": return omegaConfModule(interpreter)
    case "yaml":
      for function in ["safe_load", "load", "full_load"] {
        add(function) { [unowned self] (interpreter, call) throws(Interrupt) in
          try readMapping(interpreter, call, ofNothing: .none)
        }
      }
    case "json":
      attributes = interpreter.standardModule("json")?.attributes ?? [:]
      for function in ["load", "loads"] {
        add(function) { [unowned self] (interpreter, call) throws(Interrupt) in
          try readMapping(
            interpreter, call, ofNothing: .unknown(interpreter.unknown("a text without a value is no JSON")))
        }
      }
    case "kedro_mlflow.pipeline", "kedro_mlflow.pipeline.pipeline_ml_factory":
      add("pipeline_ml_factory") { [unowned self] (interpreter, call) throws(Interrupt) in
        try pipelineML(call, interpreter)
      }
    default: return nil
    }
    let module = ModuleObject(name, attributes: attributes)
    module.openNamespace = Unknown("'\(name)' is only known in part", at: nil, importedName: name)
    return module
  }

  /// - Parameter nothing: what comes of a text without a value, such as one of comments alone.
  private func readMapping(
    _ interpreter: Interpreter, _ call: CallArguments, ofNothing nothing: @autoclosure () -> Value
  ) throws(Interrupt) -> Value {
    var text: String?
    switch call.positional.first ?? .none {
    case .string(let given): text = given
    case .host(let object): text = (object as? FileObject)?.read()
    case .unknown(let unknown): return .unknown(unknown)
    default: break
    }
    guard let text else {
      return .unknown(interpreter.unknown("only texts and files of the project are read"))
    }
    switch plainYAML(text) {
    case .mapping(let mapping): return Value(.mapping(mapping), interpreter)
    case .nothing: return nothing()
    case .unknown: return .unknown(interpreter.unknown("this text is not evaluated as YAML or JSON"))
    }
  }

  /// kedro-mlflow's `PipelineML`: to Kedro, the training pipeline. Its own checks, on construction, are that
  /// the inference pipeline has one output and reads only its input, parameters and what training knows.
  private func pipelineML(_ call: CallArguments, _ interpreter: Interpreter) throws(Interrupt) -> Value {
    let names = ["training", "inference", "input_name", "kpm_kwargs", "log_model_kwargs"]
    let undecided = Value.unknown(
      interpreter.unknown("this use of kedro_mlflow's pipeline_ml_factory is not evaluated"))
    // Which arguments there are is another thing in each of its releases.
    if call.more != nil || call.keywords.contains(where: { !names.contains($0.name) }) { return undecided }
    let values = try interpreter.arguments(call, "pipeline_ml_factory", names, required: 3)
    guard case .host(let first)? = values[0], let training = first as? PipelineObject,
      case .host(let second)? = values[1], let inference = second as? PipelineObject,
      case .string(let input)? = values[2], training.change(interpreter) == nil,
      inference.change(interpreter) == nil
    else {
      return undecided
    }
    let known = Set((training.pipeline.datasets + [input]).map(ExactString.init))
    let readsOnlyKnown = inference.pipeline.inputs.allSatisfy {
      $0.hasPrefix("params:") || known.contains(ExactString($0))
    }
    guard inference.pipeline.outputs.count == 1, readsOnlyKnown,
      inference.pipeline.inputs.contains(where: { ExactString($0) == ExactString(input) })
    else {
      return undecided
    }
    return .host(
      PipelineObject(
        training.pipeline, functions: training.functions, self, subclass: "kedro_mlflow PipelineML"))
  }
}
