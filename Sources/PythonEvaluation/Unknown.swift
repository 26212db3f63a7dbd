import Diagnostics
import ProjectFiles
import PythonText

/// A value that reading cannot know: why, and where it came from.
///
/// It is made at one place and then only passed on, so that whatever it reaches can name that place. An
/// attribute or a call of something unknown is unknown for the same reason.
package final class Unknown: Sendable {
  package let reason: String
  package let location: SourceLocation?
  /// The dotted name under which it was imported from outside the project (`sklearn.svm.SVC`).
  package let importedName: String?

  /// The file or folder of the project that it names, where it is a text that begins with the project's
  /// place on disk.
  let path: ProjectPath?

  package init(
    _ reason: String, at location: SourceLocation?, importedName: String? = nil, path: ProjectPath? = nil
  ) {
    self.reason = reason
    self.path = path
    self.location = location
    self.importedName = importedName
  }

  /// The attribute `name` of this value.
  func attribute(_ name: String) -> Unknown {
    guard let importedName else { return path == nil ? self : Unknown(reason, at: location) }
    return Unknown(reason, at: location, importedName: importedName + "." + name)
  }
}

/// Why an evaluation stops where it stands.
package enum Interrupt: Error {
  /// A Python exception, which the project's own `except` may catch.
  case raised(PythonException)
  /// What to do next depends on something unknown. The call in which it happened has an unknown result.
  case undecided(Unknown)
  /// The step budget is used up; nothing catches this.
  case exhausted(SourceLocation?)
}

/// A raised exception with the way that it came. Errors have to be `Sendable`; an evaluation, and so its
/// exceptions, never leaves its thread.
package final class PythonException: @unchecked Sendable {
  package let instance: InstanceObject
  /// Where it was raised.
  package let location: SourceLocation?
  /// The calls it passed through, innermost first.
  package var calls: [(function: String, location: SourceLocation?)] = []
  package var cause: PythonException?
  /// What the host or the parser knows of it beyond Python's own words.
  package var detail: (any Sendable)?

  package init(_ instance: InstanceObject, at location: SourceLocation?) {
    self.instance = instance
    self.location = location
  }

  package var typeName: String { instance.type.name }

  /// The exception that all began with: `raise ... from` and exceptions raised in handlers followed back.
  package var root: PythonException {
    var current = self
    while let cause = current.cause { current = cause }
    return current
  }

  /// `str(exception)` for the usual case of one string argument.
  package var message: String {
    guard case .tuple(let arguments) = instance.attributes["args"] else { return "" }
    if arguments.count == 1, case .string(let text) = arguments[0] {
      return typeName == "KeyError" ? PythonRepr.string(text) : text
    }
    return arguments.isEmpty ? "" : PythonRepr.text(.tuple(arguments))
  }
}
