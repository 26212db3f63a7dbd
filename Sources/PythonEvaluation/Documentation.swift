import PythonSyntax

/// `__doc__`: the text that a module, a class or a function begins with.
extension Interpreter {
  /// From Python 3.13 on the compiler takes the indentation out of it (`cleandoc` in CPython's `compile.c`), so a text that
  /// has one is known only where the Python is.
  func documentation(of body: [Statement]) -> Value {
    guard let first = body.first, case .expression(let expression) = first.kind,
      case .constant(.string(let text, _)) = expression.kind
    else { return .none }
    if text.isWithoutIndentation { return .string(text) }
    guard let python, python.upperBound < Self.cleansDocumentation else {
      return .unknown(unknown("how a text of several lines is indented depends on Python's version"))
    }
    return .string(text)
  }

  /// CPython writes one for the class, unless the project has.
  func generateDocumentation(of type: ClassObject) {
    guard case .some(.none) = type.attributes["__doc__"] else { return }
    type.attributes["__doc__"] = .unknown(
      unknown("the documentation that '\(type.name)' is given is not evaluated"))
  }

  private static let cleansDocumentation = PythonVersion(minor: 13)
}

extension String {
  fileprivate var isWithoutIndentation: Bool {
    !utf8.contains(UInt8(ascii: "\t")) && utf8.first != UInt8(ascii: " ") && !contains("\n ")
  }
}
