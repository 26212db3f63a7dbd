/// Where strings begin and end, and the texts and fields of f-strings and t-strings.
///
/// What the escapes in them mean is not decided here: see `StringLiteral`.
extension Lexer {
  // MARK: - Plain strings

  /// - Parameter lower: where the prefix begins; `position` is at the quote.
  mutating func lexString(from lower: Int) {
    let quote = source[position]
    let isTriple = source[position + 1] == quote && source[position + 2] == quote
    var index = position + (isTriple ? 3 : 1)
    var hasEscapedQuote = false
    while index < count {
      let byte = source[index]
      if byte == quote {
        if !isTriple {
          emit(.string, lower, index + 1)
          position = index + 1
          return
        }
        if source[index + 1] == quote, source[index + 2] == quote {
          emit(.string, lower, index + 3)
          position = index + 3
          return
        }
        index += 1
      } else if byte == UInt8(ascii: "\\") {
        if source[index + 1] == quote { hasEscapedQuote = true }
        let next = endOfLine(at: index + 1)
        index = next > index + 1 ? next : index + 2
      } else if !isTriple, byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\r") {
        break
      } else {
        index += 1
      }
    }
    refuseUnterminated(lower, min(index, count), isTriple, hasEscapedQuote)
  }

  private mutating func refuseUnterminated(
    _ lower: Int, _ end: Int, _ isTriple: Bool, _ hasEscapedQuote: Bool
  ) {
    let quote = source[position]
    if let format = formats.last, format.quote == quote, format.quoteCount == (isTriple ? 3 : 1) {
      // The quote was meant to end the f-string, whose field is still open.
      refuse("\(formatName): expecting '}'", position, position + format.quoteCount)
      position = isTriple ? count : position + 1
      endFormat()
      return
    }
    let line = lineNumber(min(end, count - 1))
    let name = isTriple ? "triple-quoted string" : "string"
    let hint = hasEscapedQuote && !isTriple ? "; perhaps you escaped the end quote?" : ""
    refuse(
      "unterminated \(name) literal (detected at line \(line))\(hint)", lower, endOfFirstLine(lower, end))
    position = end
  }

  private func endOfFirstLine(_ lower: Int, _ end: Int) -> Int {
    var index = lower
    while index < end, source[index] != UInt8(ascii: "\n"), source[index] != UInt8(ascii: "\r") { index += 1 }
    return index
  }

  // MARK: - Formatted strings

  static let maximumFormatDepth = 150
  static let maximumFieldDepth = 3

  mutating func lexFormatStart(from lower: Int, _ prefix: StringPrefix) {
    let quote = source[position]
    let isTriple = source[position + 1] == quote && source[position + 2] == quote
    guard formats.count + 1 < Self.maximumFormatDepth else {
      refuse("too many nested f-strings", lower, position + 1)
      position = count
      brackets.removeAll()
      formats.removeAll()
      return
    }
    formats.append(
      FormatString(
        quote: quote, quoteCount: isTriple ? 3 : 1, isRaw: prefix.isRaw, isTemplate: prefix.isTemplate,
        offset: lower, bracketBase: brackets.count))
    position += isTriple ? 3 : 1
    emit(prefix.isTemplate ? .templateStart : .formatStart, lower, position)
    isInText = true
  }

  /// Leaves the innermost f-string, and the fields of it that are open.
  private mutating func endFormat() {
    if let format = formats.popLast(), brackets.count > format.bracketBase {
      brackets.removeSubrange(format.bracketBase...)
    }
    isInText = false
  }

  /// One piece of text: up to a field, a doubled brace, or the end of the string or of the format.
  mutating func lexText() {
    guard let format = formats.last else {
      isInText = false
      return
    }
    let isInFormat = brackets.count > format.bracketBase
    let lower = position
    var index = lower
    var isNamedEscape = false
    while true {
      let byte = source[index]
      if index >= count
        || format.quoteCount == 1 && (byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\r"))
      {
        emitText(lower, index, format)
        position = index
        if isInFormat, index < count {
          brackets[brackets.count - 1].isInFormat = false
          isInText = false
        } else {
          refuseUnterminated(format, index)
        }
        return
      }
      switch byte {
      case format.quote where endsFormat(index, format):
        emitText(lower, index, format)
        position = index + format.quoteCount
        emit(format.isTemplate ? .templateEnd : .formatEnd, index, position)
        endFormat()
        return
      case UInt8(ascii: "{"):
        if source[index + 1] == byte, !isInFormat {
          position = index + 2
          emitText(lower, position, format)
        } else {
          emitText(lower, index, format)
          position = index
          openField(format)
        }
        return
      case UInt8(ascii: "}") where !isNamedEscape:
        if source[index + 1] == byte, !isInFormat {
          position = index + 2
          emitText(lower, position, format)
        } else {
          emitText(lower, index, format)
          position = index
          if isInFormat {
            brackets.removeLast()
            take(.rightBrace, 1)
          } else {
            refuse("\(formatName): single '}' is not allowed", position, position + 1)
            position += 1
          }
        }
        return
      case UInt8(ascii: "}"):
        isNamedEscape = false
        index += 1
      case UInt8(ascii: "\\"):
        let next = source[index + 1]
        if next == UInt8(ascii: "{") || next == UInt8(ascii: "}") {
          index += 1
        } else if next == UInt8(ascii: "N"), source[index + 2] == UInt8(ascii: "{"), !format.isRaw {
          isNamedEscape = true
          index += 3
        } else {
          let end = endOfLine(at: index + 1)
          index = min(end > index + 1 ? end : index + 2, count)
        }
      default:
        index += 1
      }
    }
  }

  private mutating func emitText(_ lower: Int, _ upper: Int, _ format: FormatString) {
    if upper > lower { emit(format.isTemplate ? .templateText : .formatText, lower, upper) }
  }

  private func endsFormat(_ index: Int, _ format: FormatString) -> Bool {
    format.quoteCount == 1
      || source[index + 1] == format.quote && source[index + 2] == format.quote
  }

  private mutating func openField(_ format: FormatString) {
    if brackets.count - format.bracketBase >= Self.maximumFieldDepth {
      refuse("\(formatName): expressions nested too deeply", position, position + 1)
    }
    guard brackets.count < Self.maximumBrackets else {
      refuse("too many nested parentheses", position, position + 1)
      position = count
      brackets.removeAll()
      formats.removeAll()
      isInText = false
      return
    }
    brackets.append(
      Bracket(opening: UInt8(ascii: "{"), offset: position, token: tokens.count, isField: true))
    take(.leftBrace, 1)
    isInText = false
  }

  private mutating func refuseUnterminated(_ format: FormatString, _ end: Int) {
    let name = format.isTemplate ? "t-string" : "f-string"
    let kind = format.quoteCount == 3 ? "triple-quoted \(name)" : name
    refuse(
      "unterminated \(kind) literal (detected at line \(lineNumber(min(end, count - 1))))", format.offset,
      endOfFirstLine(format.offset, end))
    position = end
    endFormat()
  }
}

/// The letters before a string's quote.
struct StringPrefix {
  var isRaw = false
  var isBytes = false
  var isUnicode = false
  var isFormat = false
  var isTemplate = false

  /// nil if these letters are no prefix; empty is one.
  init?(_ letters: ArraySlice<UInt8>) {
    for letter in letters {
      switch letter | 0x20 {
      case UInt8(ascii: "r") where !isRaw && !isUnicode: isRaw = true
      case UInt8(ascii: "b") where !isBytes && !isUnicode && !isFormat && !isTemplate: isBytes = true
      case UInt8(ascii: "u") where letters.count == 1: isUnicode = true
      case UInt8(ascii: "f") where !isBytes && !isUnicode && !isFormat && !isTemplate: isFormat = true
      case UInt8(ascii: "t") where !isBytes && !isUnicode && !isFormat && !isTemplate: isTemplate = true
      default: return nil
      }
    }
  }
}
