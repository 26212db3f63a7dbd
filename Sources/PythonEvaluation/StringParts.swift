/// What Python's text methods do, on Swift strings by code points.
extension String {
  /// `text.split(separator)` for a separator that is not empty.
  func pieces(separator: String) -> [String] {
    var pieces: [String] = []
    let bytes = Array(utf8)
    var start = 0
    while let range = utf8Range(of: separator, from: start) {
      pieces.append(String(decoding: bytes[start..<range.lowerBound], as: UTF8.self))
      start = range.upperBound
    }
    pieces.append(String(decoding: bytes[start...], as: UTF8.self))
    return pieces
  }

  func replacing(_ old: String, with new: String, limit: Int) -> String {
    if old.isEmpty {
      let before = limit < 0 ? unicodeScalars.count + 1 : limit
      var result = ""
      for (position, scalar) in unicodeScalars.enumerated() {
        if position < before { result += new }
        result.unicodeScalars.append(scalar)
      }
      return unicodeScalars.count < before ? result + new : result
    }
    let pieces = pieces(separator: old)
    guard limit >= 0, pieces.count > limit + 1 else { return pieces.joined(separator: new) }
    return pieces[...limit].joined(separator: new) + old + pieces[(limit + 1)...].joined(separator: old)
  }

  /// As `pieces`, with overlapping separators found from the end: `"aaa"` by `"aa"`.
  func piecesFromEnd(separator: String) -> [String] {
    let reversed = String(String.UnicodeScalarView(unicodeScalars.reversed()))
    let mark = String(String.UnicodeScalarView(separator.unicodeScalars.reversed()))
    return reversed.pieces(separator: mark).reversed().map {
      String(String.UnicodeScalarView($0.unicodeScalars.reversed()))
    }
  }

  /// The last place at which `part` stands, in code points.
  func lastPlace(of part: String) -> Int? {
    let pieces = piecesFromEnd(separator: part)
    guard pieces.count > 1, let last = pieces.last else { return nil }
    return unicodeScalars.count - last.unicodeScalars.count - part.unicodeScalars.count
  }

  /// `text.split(None, limit)`
  func words(limit: Int, fromEnd: Bool) -> [String] {
    var scalars = Array(unicodeScalars)
    if fromEnd { scalars.reverse() }
    var words: [[Unicode.Scalar]] = []
    var rest = scalars[...].drop { $0.isPythonSpace }
    while !rest.isEmpty {
      if limit >= 0, words.count == limit {
        words.append(Array(rest))
        break
      }
      let word = rest.prefix { !$0.isPythonSpace }
      words.append(Array(word))
      rest = rest.dropFirst(word.count).drop { $0.isPythonSpace }
    }
    let texts = words.map { word in
      var view = String.UnicodeScalarView()
      view.append(contentsOf: fromEnd ? word.reversed() : word)
      return String(view)
    }
    return fromEnd ? texts.reversed() : texts
  }

  /// `text.splitlines()`
  func lines(keepingEnds: Bool) -> [String] {
    let ends: Set<Unicode.Scalar> = [
      "\n", "\r", "\u{0B}", "\u{0C}", "\u{1C}", "\u{1D}", "\u{1E}", "\u{85}", "\u{2028}", "\u{2029}",
    ]
    var lines: [String] = []
    var line = String.UnicodeScalarView()
    var rest = unicodeScalars[...]
    while let scalar = rest.popFirst() {
      guard ends.contains(scalar) else {
        line.append(scalar)
        continue
      }
      var end = String.UnicodeScalarView([scalar])
      if scalar == "\r", rest.first == "\n" { end.append(rest.removeFirst()) }
      lines.append(String(line) + (keepingEnds ? String(end) : ""))
      line = String.UnicodeScalarView()
    }
    return line.isEmpty ? lines : lines + [String(line)]
  }

  func expandingTabs(_ size: Int) -> String {
    var result = String.UnicodeScalarView()
    var column = 0
    for scalar in unicodeScalars {
      if scalar == "\t" {
        let count = size > 0 ? size - column % size : 0
        result.append(contentsOf: String(repeating: " ", count: count).unicodeScalars)
        column += count
      } else {
        result.append(scalar)
        column = scalar == "\n" || scalar == "\r" ? 0 : column + 1
      }
    }
    return String(result)
  }

  var isASCII: Bool { utf8.allSatisfy { $0 < 0x80 } }

  var isASCIITitle: Bool {
    var isInWord = false
    var hasLetters = false
    for scalar in unicodeScalars {
      let isLetter = scalar.properties.isAlphabetic
      if isLetter {
        hasLetters = true
        if scalar.properties.isUppercase == isInWord { return false }
      }
      isInWord = isLetter
    }
    return hasLetters
  }

  var swappingCase: String {
    unicodeScalars.map { scalar in
      scalar.properties.isUppercase ? scalar.properties.lowercaseMapping : scalar.properties.uppercaseMapping
    }.joined()
  }

  func titled(_ everyWord: Bool) -> String {
    var result = ""
    var startsWord = true
    for scalar in unicodeScalars {
      if startsWord {
        result += scalar.properties.titlecaseMapping
      } else {
        result += scalar.properties.lowercaseMapping
      }
      startsWord = everyWord && !scalar.properties.isCased
    }
    return result
  }

  func satisfies(_ name: String) -> Bool {
    guard !isEmpty else { return false }
    switch name {
    case "isupper": return self == uppercased() && self != lowercased()
    case "islower": return self == lowercased() && self != uppercased()
    case "isspace": return unicodeScalars.allSatisfy(\.isPythonSpace)
    case "isalpha": return unicodeScalars.allSatisfy(\.isLetter)
    case "isdecimal":
      return unicodeScalars.allSatisfy { $0.properties.generalCategory == .decimalNumber }
    case "isdigit":
      return unicodeScalars.allSatisfy {
        $0.properties.numericType == .decimal || $0.properties.numericType == .digit
      }
    case "isnumeric": return unicodeScalars.allSatisfy { $0.properties.numericType != nil }
    case "isalnum":
      return unicodeScalars.allSatisfy { $0.isLetter || $0.properties.numericType != nil }
    default:
      guard let first = unicodeScalars.first, first == "_" || first.properties.isXIDStart else {
        return false
      }
      return unicodeScalars.dropFirst().allSatisfy(\.properties.isXIDContinue)
    }
  }
}

extension Unicode.Scalar {
  /// The categories that `str.isalpha` accepts.
  var isLetter: Bool {
    switch properties.generalCategory {
    case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter: true
    default: false
    }
  }
}
