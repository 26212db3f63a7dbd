import PythonSyntax
import Testing

@Suite struct LiteralTests {
  private func constant(_ source: String) -> Constant? {
    guard case .expression(let value)? = parse(source).module.body.first?.kind,
      case .constant(let constant) = value.kind
    else { return nil }
    return constant
  }

  @Test(
    arguments: [
      ("0", .integer(0)), ("00", .integer(0)), ("1_000", .integer(1000)), ("0x1F", .integer(31)),
      ("0o17", .integer(15)), ("0b1_01", .integer(5)), ("9223372036854775807", .integer(.max)),
      ("9223372036854775808", .bigInteger("8000000000000000")),
      ("0x0000000000000000000001", .integer(1)),
      ("0o7777777777777777777777777", .bigInteger("7ffffffffffffffffff")),
      ("100000000000000000000000000000", .bigInteger("1431e0fae6d7217caa0000000")),
      ("1.", .float(1)), (".5", .float(0.5)), ("1e3", .float(1000)), ("1_0.2_5e-1", .float(1.025)),
      ("09.5", .float(9.5)), ("1e999", .float(.infinity)), ("5e-324", .float(.leastNonzeroMagnitude)),
      ("2j", .imaginary(2)), ("09j", .imaginary(9)), ("1.5E1J", .imaginary(15)),
    ] as [(String, Constant)])
  func numbers(_ source: String, _ expected: Constant) {
    #expect(constant(source) == expected)
  }

  @Test func decimalIntegersHaveALimitAndHexadecimalOnesHaveNone() {
    let nines = String(repeating: "9", count: 4300)
    #expect(constant(nines) != nil)
    #expect(parse(nines + "9").errors.first?.message.hasPrefix("Exceeds the limit (4300 digits)") == true)
    #expect(constant("0x" + String(repeating: "f", count: 100_000)) != nil)
  }

  private func string(_ value: String) -> Constant { .string(value, isUnicodePrefixed: false) }

  @Test(arguments: [
    (#"'a'"#, "a"), (#""it's""#, "it's"), (#"'\n\t\\\'\"'"#, "\n\t\\'\""), (#"r'\n'"#, #"\n"#),
    (#"'\x41\u00e9\U0001F600'"#, "A\u{e9}\u{1F600}"), (#"'\101\0\18'"#, "A\u{0}\u{1}8"),
    (#"'\z\8'"#, #"\z\8"#),
    (#"'\N{LATIN SMALL LETTER E WITH ACUTE}\N{esc}\N{VS17}'"#, "\u{e9}\u{1b}\u{e0100}"),
    (#"'\N{HANGUL SYLLABLE HIH}\N{CJK UNIFIED IDEOGRAPH-4E00}'"#, "\u{d7a3}\u{4e00}"),
    ("'a\\\nb'", "ab"), ("'a\\\r\nb'", "ab"), ("'''a\nb'''", "a\nb"), ("'''a\r\nb\rc'''", "a\nb\nc"),
    ("'a' \"b\" '''c'''", "abc"), ("('a'\n'b')", "ab"), (#"'\400'"#, "\u{100}"), (#"''"#, ""),
    (#"r'\''"#, #"\'"#),
    (#"'\é'"#, #"\é"#),
  ])
  func strings(_ source: String, _ expected: String) {
    #expect(constant(source) == string(expected))
  }

  @Test func aLoneSurrogateKeepsTheStringsCodePoints() {
    #expect(
      constant(#"'a\ud83d' '\ude00é'"#)
        == .surrogateString([0x61, 0xD83D, 0xDE00, 0xE9], isUnicodePrefixed: false))
  }

  @Test func thePrefixOfTheFirstLiteralIsKept() {
    #expect(constant("u'a' 'b'") == .string("ab", isUnicodePrefixed: true))
    #expect(constant("'a' u'b'") == .string("ab", isUnicodePrefixed: false))
    #expect(constant("U'a'") == .string("a", isUnicodePrefixed: false))
  }

  @Test func bytes() {
    #expect(constant(#"b'a\x00\xff\n\477' rb'\n'"#) == .bytes([0x61, 0, 0xFF, 10, 0x3F, 0x5C, 0x6E]))
  }

  @Test(arguments: [
    ("f''", "JoinedStr(values=[])"),
    ("f'a'", "JoinedStr(values=[Constant(value='a', kind=None)])"),
    ("f'{{a}}'", "JoinedStr(values=[Constant(value='{a}', kind=None)])"),
    (
      "'a' f'{x}' 'b' f'c'",
      "JoinedStr(values=[Constant(value='a', kind=None), FormattedValue(value=Name(id='x', ctx=Load), "
        + "conversion=-1, format_spec=None), Constant(value='bc', kind=None)])"
    ),
    (
      "f'{x = !r:>{y}}'",
      "JoinedStr(values=[Constant(value='x = ', kind=None), FormattedValue(value=Name(id='x', ctx=Load), "
        + "conversion=114, format_spec=JoinedStr(values=[Constant(value='>', kind=None), "
        + "FormattedValue(value=Name(id='y', ctx=Load), conversion=-1, format_spec=None)]))])"
    ),
    (
      "f'{x:=1}'",
      "JoinedStr(values=[FormattedValue(value=Name(id='x', ctx=Load), conversion=-1, "
        + "format_spec=JoinedStr(values=[Constant(value='=1', kind=None)]))])"
    ),
    (
      "f'{a['b']!s}'",
      "JoinedStr(values=[FormattedValue(value=Subscript(value=Name(id='a', ctx=Load), "
        + "slice=Constant(value='b', kind=None), ctx=Load), conversion=115, format_spec=None)])"
    ),
    (
      "f'''{\nx # }'\n=}'''",
      "JoinedStr(values=[Constant(value='\\{a}x \\{a}=', kind=None), "
        + "FormattedValue(value=Name(id='x', ctx=Load), conversion=114, format_spec=None)])"
    ),
    (
      "t'a{ x + y }'",
      "TemplateStr(values=[Constant(value='a', kind=None), Interpolation(value=BinOp(left=Name(id='x', "
        + "ctx=Load), op=+, right=Name(id='y', ctx=Load)), str=' x + y', conversion=-1, format_spec=None)])"
    ),
  ])
  func formatted(_ source: String, _ expected: String) {
    #expect(expression(source) == expected)
  }
}
