import PythonSyntax

/// The value of a module's attribute as setuptools finds it without importing the module.
///
/// That is the *first* assignment to the name at the module's top level, if `ast.literal_eval` takes what is
/// assigned (`setuptools.config.expand.StaticModule`). Otherwise setuptools imports the module; here
/// that is an attribute that cannot be read.
package enum StaticAttribute: Hashable, Sendable {
  /// As text, a sequence's items joined by dots; and where it stands.
  case value(String, SourceRange)
  /// It is assigned at this place, and not as a literal.
  case computed(SourceRange)
  /// Nothing at the top level is a plain assignment to it.
  case missing

  package init(_ name: String, in module: Module) {
    self = .missing
    for statement in module.body {
      let (targets, value): ([Expression], Expression)
      switch statement.kind {
      case .assign(let all, let assigned): (targets, value) = (all, assigned)
      case .annotatedAssign(let target, _, let assigned?, _): (targets, value) = ([target], assigned)
      default: continue
      }
      let isAssigned = targets.contains { target in
        if case .name(let found) = target.kind { found.utf8.elementsEqual(name.utf8) } else { false }
      }
      if !isAssigned { continue }
      self = Self.version(value).map { .value($0, value.range) } ?? .computed(value.range)
      return
    }
  }

  /// What `setuptools.config.expand.version` makes of the literals in which people write versions.
  private static func version(_ expression: Expression) -> String? {
    switch expression.kind {
    case .constant: return item(expression)
    case .tuple(let items), .list(let items):
      let parts = items.compactMap(item)
      return parts.count == items.count && !parts.isEmpty ? parts.joined(separator: ".") : nil
    default: return nil
    }
  }

  private static func item(_ expression: Expression) -> String? {
    guard case .constant(let constant) = expression.kind else { return nil }
    switch constant {
    case .string(let text, _): return text
    case .integer(let number): return String(number)
    // Python's and Swift's shortest forms are the same where neither needs an exponent.
    case .float(let number): return number < 1e15 && number >= 1e-4 ? String(number) : nil
    default: return nil
    }
  }
}
