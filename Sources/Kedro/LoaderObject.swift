import Diagnostics
import OmegaConf
import ProjectFiles
import PythonEvaluation

/// An `OmegaConfigLoader` that the project makes while its pipelines are built, to shape them by parameters.
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
    case "__call__", "__len__", "__enter__": nil
    default: .unknown(interpreter.unknown("'\(name)' of an OmegaConfigLoader is not evaluated"))
    }
  }

  func item(_ key: Value, _ interpreter: Interpreter) throws(Interrupt) -> Value? {
    let kind = try interpreter.text(key, "the kind of configuration")
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
}
