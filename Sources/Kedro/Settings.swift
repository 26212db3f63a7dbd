import Diagnostics
import OmegaConf
import PythonEvaluation

/// What `settings.py` says about configuration: `CONF_SOURCE` and `CONFIG_LOADER_ARGS`.
///
/// A `CONFIG_LOADER_ARGS` in the file replaces Kedro's default as a whole: what it leaves out of
/// `base_env` and `default_run_env` becomes the configuration's root itself.
extension KedroModule {
  func loaderSettings(_ interpreter: Interpreter) throws(Interrupt) -> ConfigLoader.Settings {
    var settings = ConfigLoader.Settings()
    settings.comparesParametersByLeaf = version.comparesNestedParameters
    let module: Value
    do throws(Interrupt) {
      module = try interpreter.importModule(packageName + ".settings")
    } catch .raised(let exception) where exception.message == "No module named '\(packageName).settings'" {
      return settings
    }
    if let source = try interpreter.attributeIfPresent("CONF_SOURCE", of: module) {
      settings.confSource = try interpreter.text(source, "CONF_SOURCE")
    }
    guard let arguments = try interpreter.attributeIfPresent("CONFIG_LOADER_ARGS", of: module) else {
      return settings
    }
    guard case .dict(let dict) = arguments else {
      if case .unknown(let unknown) = arguments { throw .undecided(unknown) }
      throw interpreter.typeError("CONFIG_LOADER_ARGS must be a dict, not \(interpreter.typeName(arguments))")
    }
    _ = try interpreter.known(dict)
    settings.baseEnvironment = try text(dict["base_env"], "base_env", interpreter)
    settings.defaultRunEnvironment = try text(dict["default_run_env"], "default_run_env", interpreter)
    if version.hasIgnoreHidden, let value = dict["ignore_hidden"] {
      settings.ignoresHidden = try interpreter.truth(of: value) ?? true
    }
    if case .dict(let patterns)? = dict["config_patterns"] {
      for (kind, value) in try interpreter.known(patterns) {
        settings.patterns[try interpreter.text(kind, "config_patterns key")] =
          try Value.names(value, interpreter)
      }
    }
    if case .dict(let strategies)? = dict["merge_strategy"] {
      for (kind, value) in try interpreter.known(strategies) {
        settings.mergeStrategy[try interpreter.text(kind, "merge_strategy key")] =
          .init(rawValue: try interpreter.text(value, "merge_strategy"))
      }
    }
    if case .dict(let resolvers)? = dict["custom_resolvers"] {
      for (name, _) in try interpreter.known(resolvers) {
        settings.customResolvers.insert(try interpreter.text(name, "custom_resolvers key"))
      }
    }
    return settings
  }

  private func text(_ value: Value?, _ name: String, _ interpreter: Interpreter) throws(Interrupt) -> String {
    switch value {
    case nil, .some(.none): ""
    case let value?: try interpreter.text(value, name)
    }
  }
}
