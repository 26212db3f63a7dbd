import Diagnostics

/// One Python source file: its tree, and what is wrong with it. Parsing never fails.
///
/// The grammar is that of Python 3.14, which reads all that 3.9 to 3.13 read: what only a newer version accepts is no
/// error here. The errors are those of `compile()`: of the grammar and, in a file without such, those that CPython
/// finds in its symbol table and its compiler (`CompileErrors`).
///
/// It differs from CPython on purpose in two places: nesting has fixed limits (see `Parser`), and of the source
/// encodings only those of `SourceText` are known.
package struct PythonFile: Sendable {
  package var path: String
  package var module: Module
  /// What CPython would refuse, first in the file first. The tree then holds what could be read.
  package var errors: [SyntaxError]
  /// The grammar takes the file; what `errors` has is then the compiler's, and the tree is whole.
  package var isGrammatical: Bool
  /// Of the text that positions are about: UTF-8 without a byte order mark. For a file in another encoding it is
  /// the re-encoded text, so that columns are those of `ast`.
  package var lines: LineMap

  /// Parses `bytes` as CPython would read them from a file: encoding declaration, BOM and line endings included.
  package init(path: String, bytes: [UInt8]) {
    self.path = path
    let text = SourceText(bytes)
    var lexer = Lexer(source: text.bytes + [0, 0, 0, 0], count: text.bytes.count)
    lexer.run()
    var parser = Parser(lexer)
    module = parser.parseModule()
    lines = LineMap(text.bytes)
    errors = (text.error.map { [$0] } ?? []) + parser.errors
    isGrammatical = errors.isEmpty
    if isGrammatical { errors = CompileErrors.find(in: module) }
  }

  package func location(_ range: SourceRange) -> SourceLocation {
    lines.location(path, from: Int(range.lower), to: Int(range.upper))
  }
}

/// A place at which a file is not Python.
package struct SyntaxError: Error, Hashable, Sendable {
  package var range: SourceRange
  /// In CPython's words where it has some.
  package var message: String
  package var help: String?

  package init(_ message: String, _ range: SourceRange, help: String? = nil) {
    self.message = message
    self.range = range
    self.help = help
  }
}
