import Diagnostics
import OmegaConf
import ProjectFiles
import PythonEvaluation

/// A configuration loader that the project makes while its pipelines are built, to shape them by parameters.
///
/// It reads the project's own configuration files, through which they become inputs of the build. The
/// configuration's folder may be given from the project's root, or relative to it: Kedro's commands run there.
final class LoaderObject: HostObject {
  let type: ClassObject
  let loader: ConfigLoader

  init(_ loader: ConfigLoader, type: ClassObject) {
    self.loader = loader
    self.type = type
  }

  func attribute(_ name: String, _ interpreter: Interpreter) throws(Interrupt) -> Value? {
    switch name {
    case "base_env": .string(loader.settings.baseEnvironment)
    case "default_run_env": .string(loader.settings.defaultRunEnvironment)
    case "__call__", "__enter__": nil
    case "get" where loader.settings.references != .interpolations:
      .native(
        NativeFunction(name, module: type.moduleName) { [self] (interpreter, call) throws(Interrupt) in
          guard call.more == nil, call.keywords.isEmpty else {
            return .unknown(interpreter.unknown("this use of '\(type.name).get' is not evaluated"))
          }
          var patterns: [String] = []
          for pattern in call.positional { patterns.append(try interpreter.text(pattern, "a pattern")) }
          var settings = loader.settings
          settings.patterns[Self.asked] = patterns
          let reader = ConfigLoader(
            files: loader.files, settings: settings, environment: loader.environment,
            resolvers: loader.resolvers)
          return try load(Self.asked, from: reader, interpreter)
        })
    default: .unknown(interpreter.unknown("'\(name)' of a configuration loader is not evaluated"))
    }
  }

  /// The kind of what patterns of a call find: none of Kedro's own.
  private static let asked = "configuration"

  let patternKind: PatternKind? = .mapping

  func elements(_ interpreter: Interpreter) throws(Interrupt) -> [Value]? {
    throw .undecided(interpreter.unknown("which kinds a configuration loader holds is not evaluated"))
  }

  func length(_ interpreter: Interpreter) throws(Interrupt) -> Int? {
    throw .undecided(interpreter.unknown("how much a configuration loader holds is not evaluated"))
  }

  func item(_ key: Value, _ interpreter: Interpreter) throws(Interrupt) -> Value? {
    try load(try interpreter.text(key, "the kind of configuration"), from: loader, interpreter)
  }

  private func load(
    _ kind: String, from loader: ConfigLoader, _ interpreter: Interpreter
  ) throws(Interrupt) -> Value {
    do throws(ConfigError) {
      return Value(.mapping(try loader.load(kind).mapping), interpreter)
    } catch {
      // What Kedro raises here is some exception with a text of its own; which, is not told apart.
      let message = error.diagnostics.first?.message ?? "the configuration '\(kind)' cannot be read"
      throw .undecided(interpreter.unknown("reading the configuration '\(kind)' fails: \(message)"))
    }
  }
}

extension KedroModule {
  /// `OmegaConfigLoader(conf_source, env, runtime_params, *, config_patterns, base_env, default_run_env, ...)`
  func makeLoader(_ call: CallArguments, _ interpreter: Interpreter) throws(Interrupt) -> Value {
    if let more = call.more { return .unknown(more) }
    let names = [
      "conf_source", "env", "runtime_params", "config_patterns", "base_env", "default_run_env",
      "custom_resolvers", "merge_strategy", "ignore_hidden",
    ]
    let values = try interpreter.arguments(call, "OmegaConfigLoader", names, required: 1, keywordOnlyFrom: 3)
    if let value = values[2], try interpreter.truth(of: value) != false {
      return .unknown(interpreter.unknown("an OmegaConfigLoader with 'runtime_params' is not evaluated"))
    }
    guard let source = interpreter.projectPath(of: values[0] ?? .none) else {
      if case .unknown(let unknown)? = values[0] { return .unknown(unknown) }
      return .unknown(interpreter.unknown("a configuration outside the project is not evaluated"))
    }
    var settings = ConfigLoader.Settings()
    settings.comparesParametersByLeaf = version.comparesNestedParameters
    settings.confSource = source.text
    let defaults = version.hasOldConfigLoaders ? ("base", "local") : ("", "")
    settings.baseEnvironment = try optionalText(values[4], "base_env", interpreter) ?? defaults.0
    settings.defaultRunEnvironment = try optionalText(values[5], "default_run_env", interpreter) ?? defaults.1
    try readPatterns(values[3], into: &settings, interpreter)
    try readStrategies(values[7], into: &settings, interpreter)
    if version.hasIgnoreHidden, let value = values[8] {
      settings.ignoresHidden = try interpreter.truth(of: value) ?? true
    }
    // To OmegaConf, resolvers are the process's: those of one loader are there for the next.
    settings.customResolvers = try readResolvers(values[6], interpreter).union(resolvers.keys)
    let environment = try optionalText(values[1], "env", interpreter)
    return .host(
      LoaderObject(
        ConfigLoader(
          files: interpreter.projectFiles, settings: settings, environment: environment, resolvers: resolvers),
        type: loaderType))
  }

  /// `ConfigLoader(conf_source, env, runtime_params, config_patterns, *, base_env, default_run_env)` of Kedro 0.18, and
  /// `TemplatedConfigLoader` with the same and its globals.
  func makeOldLoader(
    _ call: CallArguments, _ type: ClassObject, _ interpreter: Interpreter
  ) throws(Interrupt) -> Value {
    if let more = call.more { return .unknown(more) }
    let isTemplated = type === templatedLoaderType
    let names =
      ["conf_source", "env", "runtime_params", "config_patterns", "base_env", "default_run_env"]
      + (isTemplated ? ["globals_pattern", "globals_dict"] : [])
    let values = try interpreter.arguments(call, type.name, names, required: 1, keywordOnlyFrom: 4)
    guard let source = interpreter.projectPath(of: values[0] ?? .none) else {
      if case .unknown(let unknown)? = values[0] { return .unknown(unknown) }
      return .unknown(interpreter.unknown("a configuration outside the project is not evaluated"))
    }
    var settings = ConfigLoader.Settings()
    settings.confSource = source.text
    settings.references = .none
    settings.baseEnvironment = try optionalText(values[4], "base_env", interpreter) ?? "base"
    settings.defaultRunEnvironment = try optionalText(values[5], "default_run_env", interpreter) ?? "local"
    try readPatterns(values[3], into: &settings, interpreter)
    if isTemplated {
      var globals = ConfigMapping()
      if let given = values[7], case .mapping(let mapping) = ConfigValue(given, interpreter) {
        globals = mapping
      }
      settings.references = .globals(
        pattern: try optionalText(values[6], "globals_pattern", interpreter), values: globals)
    }
    let environment = try optionalText(values[1], "env", interpreter)
    return .host(
      LoaderObject(
        ConfigLoader(files: interpreter.projectFiles, settings: settings, environment: environment),
        type: type))
  }
}
