import Diagnostics
import PythonEvaluation

/// The hooks of `settings.py`. They run in a session and cannot change which pipelines are registered, but some may
/// change the configuration and the catalog, by which a dataset becomes another one; that they are there is told.
/// The hooks of installed plugins register themselves, and no file of the project says so.
extension KedroModule {
  /// Those that are given the context or the catalog before anything is loaded.
  private static let changing = ["after_context_created", "after_catalog_created", "before_pipeline_run"]

  func noteHooks(_ module: Value, _ interpreter: Interpreter) {
    guard let hooks = try? interpreter.attributeIfPresent("HOOKS", of: module) else { return }
    let place = SettingsPlace(module).location(of: "HOOKS")
    if case .unknown(let unknown) = hooks {
      return note(
        "the hooks cannot be known: one may change the catalog or the parameters of a run", place,
        .init(unknown.reason, at: unknown.location))
    }
    for hook in (try? interpreter.elements(of: hooks)) ?? [] {
      switch hook {
      case .instance(let instance): read(instance.type, place)
      case .type(let type): read(type, place)
      case .module(let module):
        for name in Self.changing {
          if let method = module.attributes[name] { read(method, name, module.name, place) }
        }
      case .unknown(let unknown):
        note(
          "\(unknown.reason), and as a hook it may change the catalog or the parameters of a run", place, nil)
      default: break
      }
    }
  }

  private func read(_ type: ClassObject, _ place: SourceLocation?) {
    for name in Self.changing { if let method = type.lookup(name) { read(method, name, type.name, place) } }
    if let base = type.unknownBase {
      note(
        "the base class of the hook '\(type.name)' is not part of the project: it may change the catalog or the parameters of a run",
        place, .init(base.reason, at: base.location))
    }
  }

  /// Without Kedro's `@hook_impl`, which comes from outside the project, a method is no hook.
  private func read(_ method: Value, _ name: String, _ owner: String, _ place: SourceLocation?) {
    guard case .function(let function) = method, function.foreignDecorator != nil else { return }
    let what =
      name == "after_context_created"
      ? "the catalog or the parameters of a run" : "the catalog of a run"
    note(
      "the hook '\(owner).\(name)' may change \(what)", place,
      .init("the hook is here", at: function.file.location(function.range).firstLine))
  }

  private func note(_ message: String, _ place: SourceLocation?, _ why: Diagnostic.Note?) {
    notes.append(
      Diagnostic(
        .hook, .note, at: place, message, notes: why.map { [$0] } ?? []))
  }
}
