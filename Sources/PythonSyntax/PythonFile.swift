import Diagnostics

/// One Python source file: its tree, and what is wrong with it. Parsing never fails.
package struct PythonFile: Sendable {
  package var path: String
  package var module: Module
  /// What CPython would refuse, first in the file first. The tree then holds what could be read.
  package var errors: [SyntaxError]
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
