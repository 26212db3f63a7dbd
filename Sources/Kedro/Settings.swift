import Diagnostics
import OmegaConf
import ProjectFiles
import PythonEvaluation

/// What `settings.py` says about configuration: `CONF_SOURCE` and `CONFIG_LOADER_ARGS`.
///
/// A `CONFIG_LOADER_ARGS` in the file replaces Kedro's default as a whole: what it leaves out of
/// `base_env` and `default_run_env` becomes the configuration's root itself (from Kedro 0.19; before, the
/// loaders' own defaults are `base` and `local`). Kedro 0.18 has three loaders, later ones only
/// `OmegaConfigLoader`; a class of the project is taken to read as the one that it extends.
extension KedroModule {
  func loaderSettings(_ interpreter: Interpreter) throws(Interrupt) -> ConfigLoader.Settings {
    var settings = ConfigLoader.Settings()
    settings.comparesParametersByLeaf = version.comparesNestedParameters
    if version.hasOldConfigLoaders { settings.references = .none }
    let module: Value
    do throws(Interrupt) {
      module = try interpreter.importModule(packageName + ".settings")
    } catch .raised(let exception) where exception.message == "No module named '\(packageName).settings'" {
      return settings
    } catch .raised(let exception) where isSilent(exception, interpreter) {
      var diagnostic = self.diagnostic(of: exception)
      diagnostic.notes.append(
        .init("a run fails because of this; the pipelines are those of Kedro's default settings"))
      leftOut.append(diagnostic)
      return settings
    }
    if let source = try interpreter.attributeIfPresent("CONF_SOURCE", of: module) {
      settings.confSource = try confSource(source, module, interpreter)
    }
    let loader = try loaderClass(module, interpreter)
    settings.references =
      switch loader.kind {
      case .omega: .interpolations
      case .templated: .globals(pattern: nil, values: ConfigMapping())
      case .plain: .none
      }
    noteHooks(module, interpreter)
    guard let arguments = try interpreter.attributeIfPresent("CONFIG_LOADER_ARGS", of: module) else {
      return settings
    }
    settings.place = SettingsPlace(module).location(of: "CONFIG_LOADER_ARGS")
    guard case .dict(let dict) = arguments else {
      if case .unknown(let unknown) = arguments { throw .undecided(unknown) }
      throw interpreter.typeError("CONFIG_LOADER_ARGS must be a dict, not \(interpreter.typeName(arguments))")
    }
    try checkArguments(dict, of: loader, module, interpreter)
    _ = try interpreter.known(dict)
    // Before 0.19 the classes' own defaults are these names.
    let defaults = version.hasOldConfigLoaders ? ("base", "local") : ("", "")
    settings.baseEnvironment = try text(dict["base_env"], "base_env", defaults.0, interpreter)
    settings.defaultRunEnvironment =
      try text(dict["default_run_env"], "default_run_env", defaults.1, interpreter)
    if case .globals = settings.references {
      var pattern: String?
      if case .string(let text)? = dict["globals_pattern"], !text.isEmpty { pattern = text }
      var values = ConfigMapping()
      if let given = dict["globals_dict"], case .mapping(let mapping) = ConfigValue(given, interpreter) {
        values = mapping
      }
      settings.references = .globals(pattern: pattern, values: values)
    }
    if version.hasIgnoreHidden, let value = dict["ignore_hidden"] {
      settings.ignoresHidden = try interpreter.truth(of: value) ?? true
    }
    try readPatterns(dict["config_patterns"], into: &settings, interpreter)
    try readStrategies(dict["merge_strategy"], into: &settings, interpreter)
    settings.customResolvers = try readResolvers(dict["custom_resolvers"], interpreter)
    return settings
  }

  /// Kedro joins it to the project's root: a relative text, or a path of the project from `__file__` on. Where the
  /// project lies is no input, so an absolute text may lead into it or out of it; and to go up from a folder, it
  /// has to be there.
  private func confSource(
    _ value: Value, _ module: Value, _ interpreter: Interpreter
  ) throws(Interrupt) -> String {
    let text: String
    if let path = interpreter.projectPath(of: value) {
      if case .string(let written) = value {
        text = written
      } else {
        return path.text.isEmpty ? "." : path.text
      }
      if isFound(text, interpreter) { return path.text.isEmpty ? "." : path.text }
    } else {
      text = try interpreter.text(value, "CONF_SOURCE")
    }
    throw .undecided(
      Unknown(
        "CONF_SOURCE is '\(text)', and no folder of the project: only its own files are inputs",
        at: SettingsPlace(module).location(of: "CONF_SOURCE")))
  }

  /// Whether each folder that the text goes up from is there.
  private func isFound(_ text: String, _ interpreter: Interpreter) -> Bool {
    let parts = text.split(separator: "/")
    return parts.indices.allSatisfy { index in
      guard parts[index] == "..", let before = ProjectPath(parts[..<index].joined(separator: "/")) else {
        return true
      }
      return interpreter.projectFiles.contents(of: before) == .directory
    }
  }

  /// dynaconf, which reads the settings, takes a module that cannot be imported for one that is not there.
  private func isSilent(_ exception: PythonException, _ interpreter: Interpreter) -> Bool {
    [interpreter.types.importError, interpreter.types.typeError].contains {
      exception.instance.type.isSubclass(of: $0)
    }
  }

  func readPatterns(
    _ value: Value?, into settings: inout ConfigLoader.Settings, _ interpreter: Interpreter
  ) throws(Interrupt) {
    guard case .dict(let patterns)? = value else { return }
    for (kind, value) in try interpreter.known(patterns) {
      settings.patterns[try interpreter.text(kind, "config_patterns key")] =
        try Value.names(value, interpreter)
    }
  }

  func readStrategies(
    _ value: Value?, into settings: inout ConfigLoader.Settings, _ interpreter: Interpreter
  ) throws(Interrupt) {
    guard case .dict(let strategies)? = value else { return }
    for (kind, value) in try interpreter.known(strategies) {
      settings.mergeStrategy[try interpreter.text(kind, "merge_strategy key")] =
        .init(try interpreter.text(value, "merge_strategy"))
    }
  }

  private func text(
    _ value: Value?, _ name: String, _ fallback: String, _ interpreter: Interpreter
  ) throws(Interrupt) -> String {
    switch value {
    case nil, .some(.none): fallback
    case let value?: try interpreter.text(value, name)
    }
  }
}
