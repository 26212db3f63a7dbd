import PythonSyntax
import Testing

/// Each way in which a file is not Python: CPython's words, at the place that `«` and `»` mark.
@Suite struct ErrorTests {
  /// - Returns: the source without its marks, and what they enclose.
  private func unmarked(_ marked: String) -> (source: String, range: SourceRange) {
    let bytes = Array(marked.utf8)
    let open = Array("«".utf8)
    let close = Array("»".utf8)
    var source: [UInt8] = []
    var range = (0, 0)
    var index = 0
    while index < bytes.count {
      if bytes[index...].starts(with: open) {
        range.0 = source.count
        index += open.count
      } else if bytes[index...].starts(with: close) {
        range.1 = source.count
        index += close.count
      } else {
        source.append(bytes[index])
        index += 1
      }
    }
    return (String(decoding: source, as: UTF8.self), SourceRange(range.0, range.1))
  }

  private func check(_ marked: String, _ message: String) {
    let (source, range) = unmarked(marked)
    let error = parse(source).errors.first
    #expect(error?.message == message, "\(marked)")
    #expect(error?.range == range, "\(marked)")
  }

  @Test(arguments: [
    ("x = «(»1,\ny = 2\n", "'(' was never closed"),
    ("f«(»a,\ndef g(): pass\n", "'(' was never closed"),
    ("x = «[»1,\n\nclass A: pass\n", "'[' was never closed"),
    ("x = 1«)»\n", "unmatched ')'"),
    ("x = (1«]»\n", "closing parenthesis ']' does not match opening parenthesis '('"),
    ("x = (1,\n2«}»\n", "closing parenthesis '}' does not match opening parenthesis '(' on line 1"),
    ("x = «'abc»\ny\n", "unterminated string literal (detected at line 1)"),
    (
      "x = «'abc\\'»\n",
      "unterminated string literal (detected at line 1); perhaps you escaped the end quote?"
    ),
    ("x = «'''abc»\ny\n", "unterminated triple-quoted string literal (detected at line 2)"),
    ("x = «f'abc»\n", "unterminated f-string literal (detected at line 1)"),
    ("x = «$»\n", "invalid syntax"),
    ("x = «“»a”\n", "invalid character '“' (U+201C)"),
    ("x = a«€»\n", "invalid character '€' (U+20AC)"),
    ("x =«\u{A0}»1\n", "invalid non-printable character U+00A0"),
    ("x = 1 \\«y»\n", "unexpected character after line continuation character"),
    (
      "x = «0777»\n",
      "leading zeros in decimal integer literals are not permitted; use an 0o prefix for octal integers"
    ),
    ("x = «1abc»\n", "invalid decimal literal"),
    ("x = «1__0»\n", "invalid decimal literal"),
    ("x = «0xg»\n", "invalid hexadecimal literal"),
    ("x = «0o8»\n", "invalid digit '8' in octal literal"),
    ("x = «0b2»\n", "invalid digit '2' in binary literal"),
    ("x = «1e»+\n", "invalid decimal literal"),
    (
      "x = '«\\x1»'\n",
      "(unicode error) 'unicodeescape' codec can't decode bytes in position 0-2: truncated \\xXX escape"
    ),
    (
      "x = 'é«\\u12»'\n",
      "(unicode error) 'unicodeescape' codec can't decode bytes in position 10-13: truncated \\uXXXX escape"
    ),
    (
      "x = '«\\U00110000»'\n",
      "(unicode error) 'unicodeescape' codec can't decode bytes in position 0-9: illegal Unicode character"
    ),
    (
      "x = '«\\N{no such}»'\n",
      "(unicode error) 'unicodeescape' codec can't decode bytes in position 0-10: unknown Unicode character name"
    ),
    (
      "x = '«\\N»x'\n",
      "(unicode error) 'unicodeescape' codec can't decode bytes in position 0-1: malformed \\N character escape"
    ),
    ("x = b'«\\x»g'\n", "(value error) invalid \\x escape at position 0"),
    ("x = 'a«\0»'\n", "source code string cannot contain null bytes"),
    ("x = «b'a' 'b'»\n", "cannot mix bytes and nonbytes literals"),
    ("x = 'a' «t'»b'\n", "cannot mix t-string literals with string or bytes literals"),
  ])
  func tokens(_ marked: String, _ message: String) { check(marked, message) }

  @Test(arguments: [
    ("if x:\n«y» = 1\n", "expected an indented block after 'if' statement on line 1"),
    ("x\ndef f():\n«y» = 1\n", "expected an indented block after function definition on line 2"),
    ("class A:\n«x»\n", "expected an indented block after class definition on line 1"),
    ("for x in y:\n«x»\n", "expected an indented block after 'for' statement on line 1"),
    ("try:\n    x\nexcept A:\n«y»\n", "expected an indented block after 'except' statement on line 3"),
    ("match x:\n«case» 1: pass\n", "expected an indented block after 'match' statement on line 1"),
    ("x = 1\n«    »y = 2\n", "unexpected indent"),
    ("if x:\n        y\n«    »z\n", "unindent does not match any outer indentation level"),
    ("if x:\n        y\n«\t»z\n", "inconsistent use of tabs and spaces in indentation"),
    ("if x«»\n    y\n", "expected ':'"),
    ("def f()«»\n    y\n", "expected ':'"),
    ("def f«:»\n    y\n", "expected '('"),
    ("class A«»\n    y\n", "expected ':'"),
    ("«else»:\n", "invalid syntax"),
    ("if x «y»: pass\n", "invalid syntax"),
    ("try:\n    x\n«y»\n", "expected 'except' or 'finally' block"),
    ("try: x\nexcept A: y\n«except»* B: z\n", "cannot have both 'except' and 'except*' on the same 'try'"),
    ("try: x\nexcept «A, B» as c: y\n", "multiple exception types must be parenthesized when using 'as'"),
    ("try: x\nexcept A as «b.c»: y\n", "cannot use except statement with attribute"),
    ("if x: y\nelse: z\n«elif» w: v\n", "'elif' block follows an 'else' block"),
    ("with x as y«,»: z\n", "the last 'with' item has a trailing comma"),
    ("import «»\n", "Expected one or more names after 'import'"),
    ("«import a from b»\n", "Did you mean to use 'from ... import ...' instead?"),
    ("from a import b«,»\n", "trailing comma not allowed without surrounding parentheses"),
    ("import a as «b.c»\n", "cannot use attribute as import target"),
    ("«raise from» x\n", "did you forget an expression between 'raise' and 'from'?"),
    ("for x «of» y: pass\n", "invalid syntax"),
    ("case = 1\nmatch x:\n    case 1 as «_»: pass\n", "cannot use '_' as a target"),
    ("match x:\n    case A(b=1, «c»): pass\n", "positional patterns follow keyword patterns"),
    (
      "match x:\n    case {**«a», 'b': c}: pass\n",
      "double star pattern must be the last (right-most) subpattern in the mapping pattern"
    ),
    ("match x:\n    case 1 + «2»: pass\n", "imaginary number required in complex literal"),
  ])
  func statements(_ marked: String, _ message: String) { check(marked, message) }

  @Test(arguments: [
    ("«print 'a'»\n", "Missing parentheses in call to 'print'. Did you mean print(...)?"),
    ("«print a, b»\n", "Missing parentheses in call to 'print'. Did you mean print(...)?"),
    ("«exec x»\n", "Missing parentheses in call to 'exec'. Did you mean exec(...)?"),
    ("«1» = x\n", "cannot assign to literal here. Maybe you meant '==' instead of '='?"),
    ("«f()» = x\n", "cannot assign to function call here. Maybe you meant '==' instead of '='?"),
    ("x = «f()» = y\n", "cannot assign to function call here. Maybe you meant '==' instead of '='?"),
    ("«None» = x\n", "cannot assign to None"),
    ("(a, «1») = x\n", "cannot assign to literal"),
    ("«a if b else c» = x\n", "cannot assign to conditional expression"),
    ("«yield» = x\n", "assignment to yield expression not possible"),
    ("«a + b» += 1\n", "'expression' is an illegal expression for augmented assignment"),
    ("«(a, b)» += 1\n", "'tuple' is an illegal expression for augmented assignment"),
    ("«(a, b)»: int\n", "only single target (not tuple) can be annotated"),
    ("«f()»: int\n", "illegal target for annotation"),
    ("del «f()»\n", "cannot delete function call"),
    ("del a, «*b»\n", "cannot delete starred"),
    ("for «f()» in x: pass\n", "cannot assign to function call"),
    ("with x as «f()»: pass\n", "cannot assign to function call"),
    ("if «x = 3»: pass\n", "invalid syntax. Maybe you meant '==' or ':=' instead of '='?"),
    ("(«f()» := 1)\n", "cannot use assignment expressions with function call"),
    ("{a := b«:» c}\n", "invalid syntax"),
    ("class A(x «for» x in y): pass\n", "invalid syntax"),
    ("[«a b»]\n", "invalid syntax. Perhaps you forgot a comma?"),
    ("f(a, «b c»)\n", "invalid syntax. Perhaps you forgot a comma?"),
    ("f(a=1, «b»)\n", "positional argument follows keyword argument"),
    ("f(**a, «b»)\n", "positional argument follows keyword argument unpacking"),
    ("f(**a, «*»b)\n", "iterable argument unpacking follows keyword argument unpacking"),
    ("f(«a.b =»1)\n", "expression cannot contain assignment, perhaps you meant \"==\"?"),
    ("f(«True =»1)\n", "cannot assign to True"),
    ("f(«x for x in y», z)\n", "Generator expression must be parenthesized"),
    ("f(«a=»)\n", "expected argument value expression"),
    ("x = a «b»\n", "invalid syntax"),
    ("x =«»\n", "invalid syntax"),
    ("x = (a +«)»\n", "invalid syntax"),
    ("x = a + «not b»\n", "'not' after an operator must be parenthesized"),
    ("x = «a if b»\n", "expected 'else' after 'if' expression"),
    ("x = («*a»)\n", "cannot use starred expression here"),
    ("x = {a: 1, «b»}\n", "':' expected after dictionary key"),
    ("x = {a«:»}\n", "expression expected after dictionary key and ':'"),
    ("x = {a: «*»b}\n", "cannot use a starred expression in a dictionary value"),
    ("[«a, b» for a, b in c]\n", "did you forget parentheses around the comprehension target?"),
    ("def f(a=1, «b»): pass\n", "parameter without a default follows parameter with a default"),
    ("def f(«*»): pass\n", "named parameters must follow bare *"),
    ("def f(«/»): pass\n", "at least one parameter must precede /"),
    ("def f(a, /, b, «/»): pass\n", "/ may appear only once"),
    ("def f(*a, «*»b): pass\n", "* may appear only once"),
    ("def f(**a, «b»): pass\n", "parameters cannot follow var-keyword parameter"),
    ("def f(*a«=»1): pass\n", "var-positional parameter cannot have default value"),
    ("def f(a«=»): pass\n", "expected default value expression"),
    ("def f(«(»a, b)): pass\n", "Function parameters cannot be parenthesized"),
    ("lambda «*»: 1\n", "named parameters must follow bare *"),
    ("def f[«]»(): pass\n", "Type parameter list cannot be empty"),
    ("def f[*T«: int»](): pass\n", "cannot use bound with TypeVarTuple"),
    ("assert «x = 1»\n", "cannot assign to name here. Maybe you meant '==' instead of '='?"),
  ])
  func expressions(_ marked: String, _ message: String) { check(marked, message) }

  @Test(arguments: [
    ("f'{«}»'\n", "f-string: valid expression required before '}'"),
    ("f'{«!»r}'\n", "f-string: valid expression required before '!'"),
    ("f'{«=»}'\n", "f-string: valid expression required before '='"),
    ("f'a«}»'\n", "f-string: single '}' is not allowed"),
    ("f'{x«'»\n", "f-string: expecting '}'"),
    ("f'{x «y»}'\n", "f-string: expecting '=', or '!', or ':', or '}'"),
    ("f'{x!«z»}'\n", "f-string: invalid conversion character 'z': expected 's', 'r', or 'a'"),
    ("f'{x!«}»'\n", "f-string: missing conversion character"),
    ("f'{x«! r»}'\n", "f-string: conversion type must come right after the exclamation mark"),
    ("f'{x«)»}'\n", "f-string: unmatched ')'"),
    ("f'{(x«}»'\n", "closing parenthesis '}' does not match opening parenthesis '('"),
    ("f'{«lambda:»1}'\n", "f-string: lambda expressions are not allowed without parentheses"),
    ("t'{«}»'\n", "t-string: valid expression required before '}'"),
    ("f'{x:{y:{z:«{»w}}}}'\n", "f-string: expressions nested too deeply"),
  ])
  func formattedStrings(_ marked: String, _ message: String) { check(marked, message) }

  // MARK: - Recovery

  @Test(arguments: [
    ("x = (\ny = 1\ndef f(): pass\nz = 2\n", 1, ["f", "z"]),
    ("def f(:\n    a = 1\n    b = 2\nclass g: pass\nz = 2\n", 1, ["g", "z"]),
    ("x = 'abc\ny = 1\n", 1, ["y"]),
    ("if x\n    a = 1\nelse:\n    b = 1\nz = 2\n", 1, ["z"]),
    ("class A:\n    x = = 1\n    y = 2\nz = 3\n", 1, ["A", "z"]),
    ("x = = 1\ny = 2\nz = = 3\nw = 4\n", 2, ["y", "w"]),
    ("    x = 1\ny = 2\n", 1, ["x", "y"]),
    ("if x:\ny = 1\nz = 2\n", 1, ["if", "y", "z"]),
    ("if x:\n        y = 1\n    z = 2\nw = 3\n", 1, ["if", "z", "w"]),
  ])
  func readingGoesOn(_ source: String, _ errors: Int, _ expected: [String]) {
    let file = parse(source)
    #expect(file.errors.count == errors, "\(file.errors.map(\.message))")
    let names = file.module.body.map { statement -> String in
      switch statement.kind {
      case .functionDef(let function): function.name
      case .classDef(let definition): definition.name
      case .assign(let targets, _): if case .name(let name)? = targets.first?.kind { name } else { "?" }
      case .ifElse: "if"
      default: "?"
      }
    }
    #expect(names == expected)
  }

  @Test func errorsComeInTheOrderOfTheFile() {
    let file = parse("x = = 1\nif y:\n    z = (\n  = 2)\n'abc\n")
    #expect(file.errors.map(\.range.lower) == file.errors.map(\.range.lower).sorted())
    #expect(file.errors.count == 3)
  }
}
