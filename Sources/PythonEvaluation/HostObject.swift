import PythonSyntax

/// An object of the host (Kedro's nodes and pipelines): the evaluator asks it how it behaves. What it
/// does not answer is what Python's `object` would do.
package protocol HostObject: AnyObject {
  var type: ClassObject { get }

  /// nil: there is no such attribute.
  func attribute(_ name: String, _ interpreter: Interpreter) throws(Interrupt) -> Value?

  /// `object.name = value`. Gives false where Python's object has no such attribute to set.
  func setAttribute(_ name: String, to value: Value, _ interpreter: Interpreter) throws(Interrupt) -> Bool

  /// nil: not defined for this operand.
  func binary(
    _ op: BinaryOperator, with other: Value, isReflected: Bool, _ interpreter: Interpreter
  ) throws(Interrupt) -> Value?

  /// nil: not defined.
  func unary(_ op: UnaryOperator, _ interpreter: Interpreter) throws(Interrupt) -> Value?

  /// `object < other`, for the four operators of order; nil: not defined for this operand.
  func order(
    _ other: Value, _ op: ComparisonOperator, _ interpreter: Interpreter
  ) throws(Interrupt) -> Value?

  /// What it is equal and hashed by; nil: its identity.
  var equalityKey: AnyHashable? { get }

  /// nil: not iterable.
  func elements(_ interpreter: Interpreter) throws(Interrupt) -> [Value]?

  /// nil: no `len()`.
  func length(_ interpreter: Interpreter) throws(Interrupt) -> Int?

  /// nil: not subscriptable.
  func item(_ key: Value, _ interpreter: Interpreter) throws(Interrupt) -> Value?

  /// `object[key] = value`. Gives false where Python's object does not support it.
  func setItem(_ key: Value, to value: Value, _ interpreter: Interpreter) throws(Interrupt) -> Bool

  /// Code that cannot be followed had it in its hands.
  func taint(_ unknown: Unknown)

  /// What can be changed through it.
  var held: [Value] { get }

  func isTrue(_ interpreter: Interpreter) throws(Interrupt) -> Bool

  /// `repr()`; nil: the default one, with a memory address, which is not reproducible.
  func representation(_ interpreter: Interpreter) throws(Interrupt) -> String?

  /// `str()`; nil: its `repr()`.
  func description(_ interpreter: Interpreter) throws(Interrupt) -> String?

  /// What it is to the patterns of `match`, beyond its class.
  var patternKind: PatternKind? { get }
}

/// What a value has to be for a pattern of `match` to look into it.
package enum PatternKind { case sequence, mapping }

extension HostObject {
  package func attribute(_ name: String, _ interpreter: Interpreter) throws(Interrupt) -> Value? {
    nil
  }

  package func setAttribute(
    _ name: String, to value: Value, _ interpreter: Interpreter
  ) throws(Interrupt) -> Bool { false }

  package func binary(
    _ op: BinaryOperator, with other: Value, isReflected: Bool, _ interpreter: Interpreter
  ) throws(Interrupt) -> Value? { nil }

  package func setItem(
    _ key: Value, to value: Value, _ interpreter: Interpreter
  ) throws(Interrupt) -> Bool { false }

  package func unary(_ op: UnaryOperator, _ interpreter: Interpreter) throws(Interrupt) -> Value? { nil }

  package func order(
    _ other: Value, _ op: ComparisonOperator, _ interpreter: Interpreter
  ) throws(Interrupt) -> Value? { nil }

  package func taint(_ unknown: Unknown) {}

  package var held: [Value] { [] }

  package var equalityKey: AnyHashable? { nil }

  package func elements(_ interpreter: Interpreter) throws(Interrupt) -> [Value]? { nil }

  package func length(_ interpreter: Interpreter) throws(Interrupt) -> Int? { nil }

  package func item(_ key: Value, _ interpreter: Interpreter) throws(Interrupt) -> Value? { nil }

  package func isTrue(_ interpreter: Interpreter) throws(Interrupt) -> Bool { true }

  package func representation(_ interpreter: Interpreter) throws(Interrupt) -> String? { nil }

  package func description(_ interpreter: Interpreter) throws(Interrupt) -> String? { nil }

  package var patternKind: PatternKind? { nil }
}
