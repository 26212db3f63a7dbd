import OmegaConf
import PythonEvaluation

/// The resolvers that a project gives its `OmegaConfigLoader`: plain functions, run by the evaluator as any other
/// code of the project. What they give is known where it is made of the arguments, the project's files and the
/// declared environment variables.
extension KedroModule {
  /// Remembers the functions, and gives their names.
  func readResolvers(_ value: Value?, _ interpreter: Interpreter) throws(Interrupt) -> Set<String> {
    guard case .dict(let dict)? = value else {
      if case .unknown(let unknown)? = value { throw .undecided(unknown) }
      return []
    }
    var names: Set<String> = []
    for (key, function) in try interpreter.known(dict) {
      let name = try interpreter.text(key, "custom_resolvers key")
      names.insert(name)
      // The first of a name stays.
      if resolvers[name] == nil { resolvers[name] = resolver(function, interpreter) }
    }
    return names
  }

  func resolver(_ function: Value, _ interpreter: Interpreter) -> CustomResolver? {
    if case .unknown(let unknown) = function {
      guard unknown.importedName == "omegaconf.resolvers.oc.env" else {
        return { _ in .value(.unknown(Self.told(unknown))) }
      }
      return { Self.environmentVariable($0, interpreter) }
    }
    return { arguments in
      if Self.looksAround(function) { return .value(.unknown("it asks for the configuration around it")) }
      let call = CallArguments(arguments.map { Value($0, interpreter) }, site: .nowhere)
      do throws(Interrupt) {
        let result = try interpreter.call(function, call)
        if case .unknown(let unknown) = result { return .value(.unknown(Self.told(unknown))) }
        return .value(ConfigValue(result, interpreter))
      } catch {
        switch error {
        case .raised(let exception): return .raises("\(exception.typeName): \(exception.message)")
        case .undecided(let unknown): return .value(.unknown(Self.told(unknown)))
        case .exhausted: return .value(.unknown("it takes more steps than the budget allows"))
        }
      }
    }
  }

  /// OmegaConf gives these parameters what no argument gives.
  private static func looksAround(_ function: Value) -> Bool {
    guard case .function(let function) = function else { return false }
    let parameters = function.parameters
    return (parameters.positionalOnly + parameters.positional + parameters.keywordOnly).contains {
      ["_parent_", "_node_", "_root_"].contains($0.name)
    }
  }

  /// `oc.env`, registered by the project under a name of its choice.
  private static func environmentVariable(
    _ arguments: [ConfigValue], _ interpreter: Interpreter
  ) -> CustomResolverResult {
    guard case .string(let name)? = arguments.first, arguments.count <= 2 else {
      return .value(.unknown("its arguments are not followed"))
    }
    if let value = interpreter.variables[name] { return .value(.string(value)) }
    return .value(
      .unknown("the environment variable '\(name)' is not declared in [tool.dagwatchd.environment]"))
  }

  private static func told(_ unknown: Unknown) -> String {
    let place = unknown.location.map { " (\($0.path):\($0.line))" } ?? ""
    return unknown.reason + place
  }
}
