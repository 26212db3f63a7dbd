import Diagnostics
import OmegaConf
import PythonEvaluation
import PythonSyntax

/// The class that reads the configuration.
struct LoaderClass {
  enum Kind {
    /// `OmegaConfigLoader`
    case omega
    /// `ConfigLoader` of Kedro 0.18
    case plain
    /// `TemplatedConfigLoader` of Kedro 0.18
    case templated
  }

  var name: String
  var kind: Kind
  /// It is made by code that is not Kedro's, which may take arguments of its own.
  var isForeign: Bool
}

/// `CONFIG_LOADER_ARGS` against the signature of the loader, which Kedro calls with them by keyword, beside
/// the `conf_source`, `env` and `runtime_params` of the run.
extension KedroModule {
  func loaderClass(_ module: Value, _ interpreter: Interpreter) throws(Interrupt) -> LoaderClass {
    let given = try interpreter.attributeIfPresent("CONFIG_LOADER_CLASS", of: module)
    var loader = LoaderClass(
      name: version.hasOldConfigLoaders ? "ConfigLoader" : "OmegaConfigLoader",
      kind: version.hasOldConfigLoaders ? .plain : .omega, isForeign: false)
    let base: Unknown?
    switch given {
    case .type(let type)?:
      loader.isForeign =
        type !== loaderType && type.resolutionOrder.contains { $0.attributes["__init__"] != nil }
      base = type.unknownBase
      if type.isSubclass(of: loaderType) { (loader.name, loader.kind) = ("OmegaConfigLoader", .omega) }
      if type.isSubclass(of: templatedLoaderType) {
        (loader.name, loader.kind) = ("TemplatedConfigLoader", .templated)
      }
    case .unknown(let unknown)?: base = unknown
    default: base = nil
    }
    guard let base else { return loader }
    let path = base.importedName ?? ""
    switch path.split(separator: ".").last {
    case "OmegaConfigLoader": (loader.name, loader.kind) = ("OmegaConfigLoader", .omega)
    case "TemplatedConfigLoader" where version.hasOldConfigLoaders:
      (loader.name, loader.kind) = ("TemplatedConfigLoader", .templated)
    default: break
    }
    if !path.hasPrefix("kedro.") { loader.isForeign = true }
    return loader
  }

  func checkArguments(
    _ arguments: DictObject, of loader: LoaderClass, _ module: Value, _ interpreter: Interpreter
  ) throws(Interrupt) {
    if loader.isForeign || version < KedroVersion(0, 18, 14) { return }
    var known = ["config_patterns", "base_env", "default_run_env"]
    switch loader.kind {
    case .plain: break
    case .templated: known += ["globals_pattern", "globals_dict"]
    case .omega:
      known.append("custom_resolvers")
      if version.hasMergeStrategy { known.append("merge_strategy") }
      if version.hasIgnoreHidden { known.append("ignore_hidden") }
      if version.restrictsRuntimeTypes { known.append("restrict_runtime_params_type_selection") }
    }
    for (key, _) in try interpreter.known(arguments) {
      let name = try interpreter.text(key, "a key of CONFIG_LOADER_ARGS")
      if known.contains(where: { $0.utf8.elementsEqual(name.utf8) }) { continue }
      let isGiven = ["conf_source", "env", "runtime_params"].contains(name)
      refusals.append(
        Diagnostic(
          .settings, at: SettingsPlace(module).location(of: "CONFIG_LOADER_ARGS", key: name),
          isGiven
            ? "'\(name)' is given to \(loader.name) by Kedro itself, and CONFIG_LOADER_ARGS gives it again"
            : "CONFIG_LOADER_ARGS has the key '\(name)', which \(loader.name) of Kedro \(version) does not take",
          help: "\(loader.name) takes \(known.joined(separator: ", "))"))
    }
  }
}

/// Where a name of `settings.py` is given its value.
struct SettingsPlace {
  private let module: ModuleObject?

  init(_ value: Value) {
    if case .module(let module) = value { self.module = module } else { module = nil }
  }

  /// - Parameter key: of a dict that is written out there.
  /// - Returns: the last assignment of the module itself; nil where there is none.
  func location(of name: String, key: String? = nil) -> SourceLocation? {
    guard let file = module?.file else { return nil }
    var found: (target: Expression, value: Expression)?
    for statement in file.module.body {
      switch statement.kind {
      case .assign(let targets, let value):
        if let target = targets.first(where: { $0.kind == .name(name) }) { found = (target, value) }
      case .annotatedAssign(let target, _, let value?, _):
        if target.kind == .name(name) { found = (target, value) }
      default: break
      }
    }
    guard let found else { return SourceLocation(path: file.path) }
    if let key, case .dict(let items) = found.value.kind {
      for item in items {
        if let written = item.key, case .constant(.string(let text, _)) = written.kind, text == key {
          return file.location(written.range)
        }
      }
    }
    return file.location(found.target.range)
  }
}
