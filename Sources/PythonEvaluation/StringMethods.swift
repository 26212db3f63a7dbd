/// Methods of `str`, by code points as in Python.
extension Interpreter {
  func stringMethod(_ name: String, _ text: String) -> NativeFunction? {
    guard let body = Self.stringBody(name, text) else { return nil }
    return NativeFunction(name) { (interpreter, call) throws(Interrupt) in
      do throws(Interrupt) {
        return try body(interpreter, call)
      } catch .undecided(let unknown) {
        return .unknown(unknown)
      }
    }
  }

  private static func stringBody(_ name: String, _ text: String) -> NativeFunction.Body? {
    switch name {
    case "lower": return { (_, _) throws(Interrupt) in .string(text.lowercased()) }
    case "upper": return { (_, _) throws(Interrupt) in .string(text.uppercased()) }
    case "casefold" where text.utf8.allSatisfy { $0 < 0x80 }:
      return { (_, _) throws(Interrupt) in .string(text.lowercased()) }
    case "swapcase": return { (_, _) throws(Interrupt) in .string(text.swappingCase) }
    case "title", "capitalize": return { (_, _) throws(Interrupt) in .string(text.titled(name == "title")) }
    case "strip", "lstrip", "rstrip":
      return { (interpreter, call) throws(Interrupt) in
        var characters: Set<Unicode.Scalar>?
        if let argument = call.positional.first, case .string(let set) = argument {
          characters = Set(set.unicodeScalars)
        } else if case .unknown(let unknown)? = call.positional.first {
          return .unknown(interpreter.outcome(of: unknown))
        }
        let drops = { (scalar: Unicode.Scalar) in characters?.contains(scalar) ?? scalar.isPythonSpace }
        var view = text.unicodeScalars[...]
        if name != "rstrip" { view = view.drop(while: drops) }
        if name != "lstrip" { while let last = view.last, drops(last) { view.removeLast() } }
        return .string(String(view))
      }
    case "split", "rsplit", "splitlines": return splitBody(name, text)
    case "join":
      return { (interpreter, call) throws(Interrupt) in
        var parts: [String] = []
        for item in try interpreter.elements(of: call.positional.first ?? .none) {
          parts.append(try interpreter.text(item, "sequence item"))
        }
        return .string(parts.joined(separator: text))
      }
    case "replace":
      return { (interpreter, call) throws(Interrupt) in
        let values = try interpreter.arguments(call, name, ["old", "new", "count"], required: 2)
        return .string(
          text.replacing(
            try interpreter.text(values[0], "old"), with: try interpreter.text(values[1], "new"),
            limit: try interpreter.int(values[2], default: -1)))
      }
    case "startswith", "endswith":
      return { (interpreter, call) throws(Interrupt) in
        guard call.positional.count == 1, let argument = call.positional.first else {
          return .unknown(interpreter.unknown("'\(name)' with bounds is not evaluated"))
        }
        let candidates: [Value]
        if case .tuple(let items) = argument { candidates = items } else { candidates = [argument] }
        for candidate in candidates {
          let part = try interpreter.text(candidate, "\(name) first arg")
          let holds =
            name == "startswith"
            ? text.utf8.starts(with: part.utf8) : text.utf8.reversed().starts(with: part.utf8.reversed())
          if holds { return .bool(true) }
        }
        return .bool(false)
      }
    case "removeprefix", "removesuffix":
      return { (interpreter, call) throws(Interrupt) in
        let part = try interpreter.text(call.positional.first, "argument")
        if name == "removeprefix" {
          return .string(
            text.utf8.starts(with: part.utf8)
              ? String(decoding: text.utf8.dropFirst(part.utf8.count), as: UTF8.self) : text)
        }
        let ends = !part.isEmpty && text.utf8.reversed().starts(with: part.utf8.reversed())
        return .string(ends ? String(decoding: text.utf8.dropLast(part.utf8.count), as: UTF8.self) : text)
      }
    case "find", "index", "rfind", "rindex", "count": return searchBody(name, text)
    case "format":
      return { (interpreter, call) throws(Interrupt) in .string(try interpreter.format(template: text, call))
      }
    case "partition", "rpartition":
      return { (interpreter, call) throws(Interrupt) in
        let separator = try interpreter.text(call.positional.first, "separator")
        let parts = text.pieces(separator: separator)
        guard parts.count > 1 else {
          return .tuple(
            name == "partition"
              ? [.string(text), .string(""), .string("")] : [.string(""), .string(""), .string(text)])
        }
        let cut = name == "partition" ? 1 : parts.count - 1
        return .tuple([
          .string(parts[..<cut].joined(separator: separator)), .string(separator),
          .string(parts[cut...].joined(separator: separator)),
        ])
      }
    case "zfill", "ljust", "rjust", "center": return paddingBody(name, text)
    case "isdigit", "isdecimal", "isnumeric", "isalpha", "isalnum", "isspace", "isupper", "islower",
      "isidentifier":
      return { (_, _) throws(Interrupt) in .bool(text.satisfies(name)) }
    case "casefold", "encode", "expandtabs", "format_map", "isascii", "isprintable", "istitle", "maketrans",
      "translate":
      return { (interpreter, _) throws(Interrupt) in
        .unknown(interpreter.unknown("'str.\(name)' is not evaluated"))
      }
    default: return nil
    }
  }

  private static func splitBody(_ name: String, _ text: String) -> NativeFunction.Body {
    { (interpreter, call) throws(Interrupt) in
      if name == "splitlines" {
        var lines = text.split(omittingEmptySubsequences: false) { $0 == "\n" || $0 == "\r" || $0 == "\r\n" }
        if lines.last == "" { lines.removeLast() }
        return .list(ListObject(lines.map { .string(String($0)) }))
      }
      let values = try interpreter.arguments(call, name, ["sep", "maxsplit"])
      let limit = try interpreter.int(values[1], default: -1)
      var pieces: [String]
      let separator: String
      switch values[0] {
      case nil, .some(.none):
        separator = " "
        pieces = text.unicodeScalars.split { $0.isPythonSpace }.map { String($0) }
        if limit >= 0, pieces.count > limit + 1 {
          return .unknown(interpreter.unknown("'\(name)' by white space with a limit is not evaluated"))
        }
      case let value?:
        separator = try interpreter.text(value, "sep")
        if separator.isEmpty { throw interpreter.valueError("empty separator") }
        pieces = text.pieces(separator: separator)
      }
      if limit >= 0, pieces.count > limit + 1 {
        if name == "split" {
          pieces = Array(pieces[..<limit]) + [pieces[limit...].joined(separator: separator)]
        } else {
          let cut = pieces.count - limit
          pieces = [pieces[..<cut].joined(separator: separator)] + pieces[cut...]
        }
      }
      return .list(ListObject(pieces.map { .string($0) }))
    }
  }

  private static func searchBody(_ name: String, _ text: String) -> NativeFunction.Body {
    { (interpreter, call) throws(Interrupt) in
      guard call.positional.count == 1 else {
        return .unknown(interpreter.unknown("'\(name)' with bounds is not evaluated"))
      }
      let part = try interpreter.text(call.positional.first, "argument")
      let pieces = part.isEmpty ? [] : text.pieces(separator: part)
      if name == "count" {
        return .int(part.isEmpty ? text.unicodeScalars.count + 1 : pieces.count - 1)
      }
      guard pieces.count > 1 || part.isEmpty else {
        if name == "find" || name == "rfind" { return .int(-1) }
        throw interpreter.valueError("substring not found")
      }
      if part.isEmpty { return .int(name.hasPrefix("r") ? text.unicodeScalars.count : 0) }
      let before = name.hasPrefix("r") ? pieces.dropLast().joined(separator: part) : pieces[0]
      return .int(before.unicodeScalars.count)
    }
  }

  private static func paddingBody(_ name: String, _ text: String) -> NativeFunction.Body {
    { (interpreter, call) throws(Interrupt) in
      let values = try interpreter.arguments(call, name, ["width", "fillchar"], required: 1)
      let missing = min(max(0, try interpreter.int(values[0]) - text.unicodeScalars.count), 1_000_000)
      let fill =
        try values[1].map { value throws(Interrupt) in try interpreter.text(value, "fillchar") } ?? " "
      func padding(_ count: Int) -> String { String(repeating: fill, count: count) }
      switch name {
      case "ljust": return .string(text + padding(missing))
      case "rjust": return .string(padding(missing) + text)
      case "center":
        // CPython puts the odd one on the left where the width is odd.
        let left = missing / 2 + (missing & (missing + text.unicodeScalars.count) & 1)
        return .string(padding(left) + text + padding(missing - left))
      default:
        let zeros = String(repeating: "0", count: missing)
        if let sign = text.first, sign == "-" || sign == "+" {
          return .string(String(sign) + zeros + text.dropFirst())
        }
        return .string(zeros + text)
      }
    }
  }
}

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

  fileprivate func replacing(_ old: String, with new: String, limit: Int) -> String {
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

  fileprivate var swappingCase: String {
    unicodeScalars.map { scalar in
      scalar.properties.isUppercase ? scalar.properties.lowercaseMapping : scalar.properties.uppercaseMapping
    }.joined()
  }

  fileprivate func titled(_ everyWord: Bool) -> String {
    var result = ""
    var startsWord = true
    for scalar in unicodeScalars {
      if startsWord {
        result += scalar.properties.titlecaseMapping
      } else {
        result += scalar.properties.lowercaseMapping
      }
      startsWord = everyWord && !scalar.properties.isAlphabetic
    }
    return result
  }

  fileprivate func satisfies(_ name: String) -> Bool {
    guard !isEmpty else { return false }
    switch name {
    case "isupper": return self == uppercased() && self != lowercased()
    case "islower": return self == lowercased() && self != uppercased()
    case "isspace": return unicodeScalars.allSatisfy(\.isPythonSpace)
    case "isalpha": return unicodeScalars.allSatisfy(\.isLetter)
    case "isdigit", "isdecimal", "isnumeric":
      return unicodeScalars.allSatisfy { $0.properties.generalCategory == .decimalNumber }
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
  fileprivate var isLetter: Bool {
    switch properties.generalCategory {
    case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter: true
    default: false
    }
  }
}
