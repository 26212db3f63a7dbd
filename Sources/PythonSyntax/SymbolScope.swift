/// One block of names, as CPython's symbol table makes it of a module, a class, a function or a comprehension.
///
/// Only what decides between "this is Python" and `SyntaxError` is kept: how each name has been used so far, in
/// the order in which CPython meets the uses.
struct SymbolScope {
  enum Kind { case module, classBody, function, comprehension }

  /// How a name has been used in a block: CPython's `DEF_*` and `USE` flags.
  struct Uses: OptionSet {
    let rawValue: UInt8
    static let local = Uses(rawValue: 1)
    static let parameter = Uses(rawValue: 2)
    static let read = Uses(rawValue: 4)
    static let annotated = Uses(rawValue: 8)
    static let global = Uses(rawValue: 16)
    static let nonlocal = Uses(rawValue: 32)
    static let imported = Uses(rawValue: 64)
    /// The target of a comprehension's `for`.
    static let iteration = Uses(rawValue: 128)
  }

  /// What a function may hold: `await` needs an async one, and a lambda never is.
  enum Flavour { case plain, async, lambda }

  var kind: Kind
  var flavour = Flavour.plain
  /// What CPython calls this comprehension in its messages.
  var label = ""
  var parent: Int?
  var names: [String: Uses] = [:]
  var nonlocals: [(name: String, range: SourceRange)] = []
  /// The first `return` with a value.
  var returnsValue: SourceRange?
  var yields = false
  /// `await` or `async for` stands in it, or it is an async function.
  var awaits = false
  /// How many iterables of comprehensions the walk is inside of.
  var iterables = 0
  /// The walk is in the target of a comprehension's `for`.
  var isTarget = false
  /// The loops and `except*` handlers around, innermost last.
  var surroundings: [Surrounding] = []

  enum Surrounding { case loop, starHandler }

  init(_ kind: Kind, parent: Int? = nil) {
    self.kind = kind
    self.parent = parent
  }

  /// Whether inner functions see this block's names.
  var isClosure: Bool { kind == .function || kind == .comprehension }
}
