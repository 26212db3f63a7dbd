import PythonEvaluation

/// `kedro.framework.project.settings`: the upper-case names of the project's `settings.py` over Kedro's
/// defaults, as dynaconf reads them.
final class SettingsObject: HostObject {
  let type = ClassObject("_ProjectSettings", module: "kedro.framework.project", bases: [])
  private let package: String
  private let version: KedroVersion
  private let loader: ClassObject
  /// A list or a dict is the same one each time it is asked for.
  private var defaults: [String: Value] = [:]

  init(_ kedro: KedroModule) {
    package = kedro.packageName
    version = kedro.version
    loader = kedro.version.hasOldConfigLoaders ? kedro.plainLoaderType : kedro.loaderType
  }

  var held: [Value] { Array(defaults.values) }

  func attribute(_ name: String, _ interpreter: Interpreter) throws(Interrupt) -> Value? {
    guard name.uppercased() == name else {
      return .unknown(interpreter.unknown("'settings.\(name)' is not evaluated"))
    }
    do throws(Interrupt) {
      if case .module(let module) = try interpreter.importModule(package + ".settings"),
        let value = try interpreter.attributeIfPresent(name, of: .module(module))
      {
        // dynaconf makes lists of tuples.
        guard case .tuple(let items) = value else { return value }
        return keep(.list(ListObject(items)), as: name)
      }
    } catch .raised(let exception) where exception.instance.type == interpreter.types.moduleNotFoundError {
      // A project without settings has Kedro's defaults.
    }
    return try fallback(name, interpreter).map { keep($0, as: name) }
  }

  private func keep(_ value: Value, as name: String) -> Value {
    if let known = defaults[name] { return known }
    defaults[name] = value
    return value
  }

  /// What the validators of `_ProjectSettings` say (Kedro 0.18.14, 0.19.15 and 1.7). A name that none of them knows is
  /// missing, unless it is one of dynaconf's own.
  private func fallback(_ name: String, _ interpreter: Interpreter) throws(Interrupt) -> Value? {
    switch name {
    case "CONF_SOURCE": return .string("conf")
    case "HOOKS", "DISABLE_HOOKS_FOR_PLUGINS": return .list(ListObject([]))
    case "SESSION_STORE_ARGS": return .dict(DictObject())
    case "CONFIG_LOADER_CLASS": return .type(loader)
    case "CONFIG_LOADER_ARGS":
      let arguments = DictObject()
      if !version.hasOldConfigLoaders {
        arguments["base_env"] = .string("base")
        arguments["default_run_env"] = .string("local")
      }
      return .dict(arguments)
    case "CONTEXT_CLASS", "SESSION_CLASS", "SESSION_STORE_CLASS", "DATA_CATALOG_CLASS", "DATASET_VALIDATION",
      "RUNNER_MODULE_ALLOWLIST", "PROJECT_ROOT", "RENAMED_VARS", "SETTINGS_MODULE", "_REGISTERED_HOOKS":
      return .unknown(interpreter.unknown("Kedro's default of '\(name)' is not evaluated"))
    case _ where name.contains("DYNACONF") || name.hasPrefix("_"):
      return .unknown(interpreter.unknown("'settings.\(name)' is not evaluated"))
    // In dynaconf's words.
    default: throw interpreter.raise(interpreter.types.attributeError, name)
    }
  }
}
