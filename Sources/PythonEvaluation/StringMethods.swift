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
    // Python's own rule for a sigma at the end of a word is another than the library's.
    case "lower" where !text.unicodeScalars.contains("\u{3A3}"):
      return { (_, _) throws(Interrupt) in .string(text.lowercased()) }
    case "upper": return { (_, _) throws(Interrupt) in .string(text.uppercased()) }
    case "casefold" where text.isASCII: return { (_, _) throws(Interrupt) in .string(text.lowercased()) }
    case "encode":
      return { (interpreter, call) throws(Interrupt) in
        let values = try interpreter.arguments(call, name, ["encoding", "errors"])
        let encoding = try values[0].map { value throws(Interrupt) in try interpreter.text(value, "encoding")
        }
        return try interpreter.encode(text, encoding ?? "utf-8", values[1])
      }
    case "translate":
      return { (interpreter, call) throws(Interrupt) in
        try interpreter.translate(text, call.positional.first ?? .none)
      }
    case "maketrans":
      return { (interpreter, call) throws(Interrupt) in
        try interpreter.makeTranslation.body(interpreter, call)
      }
    case "expandtabs":
      return { (interpreter, call) throws(Interrupt) in
        let values = try interpreter.arguments(call, name, ["tabsize"])
        return .string(text.expandingTabs(try interpreter.int(values[0], default: 8)))
      }
    case "format_map":
      return { (interpreter, call) throws(Interrupt) in
        guard case .dict(let dict)? = call.positional.first, dict.defaultFactory == nil else {
          return .unknown(interpreter.unknown("'str.format_map' of this mapping is not evaluated"))
        }
        var fields = CallArguments(site: call.site)
        _ = try interpreter.known(dict)
        fields.keywords = (dict.stringEntries ?? []).map { ($0.key, $0.value) }
        return .string(try interpreter.format(template: text, fields))
      }
    case "isascii": return { (_, _) throws(Interrupt) in .bool(text.isASCII) }
    case "isprintable" where text.isASCII:
      return { (_, _) throws(Interrupt) in .bool(text.utf8.allSatisfy { $0 >= 0x20 && $0 < 0x7F }) }
    case "istitle" where text.isASCII: return { (_, _) throws(Interrupt) in .bool(text.isASCIITitle) }
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
        let values = try interpreter.arguments(call, name, ["prefix", "start", "end"], required: 1)
        let argument = values[0] ?? .none
        guard let text = try interpreter.part(of: text, values[1], values[2])?.text else {
          return .bool(false)
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
        if separator.isEmpty { throw interpreter.valueError("empty separator") }
        let parts =
          name == "partition" ? text.pieces(separator: separator) : text.piecesFromEnd(separator: separator)
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
    case "casefold", "isprintable", "istitle", "lower":
      return { (interpreter, _) throws(Interrupt) in
        .unknown(interpreter.unknown("'str.\(name)' is not evaluated"))
      }
    default: return nil
    }
  }

  private static func splitBody(_ name: String, _ text: String) -> NativeFunction.Body {
    { (interpreter, call) throws(Interrupt) in
      if name == "splitlines" {
        let values = try interpreter.arguments(call, name, ["keepends"])
        let keepsEnds =
          try values[0].map { value throws(Interrupt) in try interpreter.isTrue(value) } ?? false
        return .list(ListObject(text.lines(keepingEnds: keepsEnds).map { .string($0) }))
      }
      let values = try interpreter.arguments(call, name, ["sep", "maxsplit"])
      let limit = try interpreter.int(values[1], default: -1)
      var pieces: [String]
      let separator: String
      switch values[0] {
      case nil, .some(.none):
        return .list(ListObject(text.words(limit: limit, fromEnd: name == "rsplit").map { .string($0) }))
      case let value?:
        separator = try interpreter.text(value, "sep")
        if separator.isEmpty { throw interpreter.valueError("empty separator") }
        pieces = text.pieces(separator: separator)
      }
      if name == "rsplit" { pieces = text.piecesFromEnd(separator: separator) }
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
      let values = try interpreter.arguments(call, name, ["sub", "start", "end"], required: 1)
      let wanted = try interpreter.text(values[0], "argument")
      let found: Int?
      if let (text, start) = try interpreter.part(of: text, values[1], values[2]) {
        let pieces = wanted.isEmpty ? [] : text.pieces(separator: wanted)
        if name == "count" {
          return .int(wanted.isEmpty ? text.unicodeScalars.count + 1 : pieces.count - 1)
        }
        if wanted.isEmpty {
          found = start + (name.hasPrefix("r") ? text.unicodeScalars.count : 0)
        } else if name.hasPrefix("r") {
          found = text.lastPlace(of: wanted).map { start + $0 }
        } else {
          found = pieces.count > 1 ? start + pieces[0].unicodeScalars.count : nil
        }
      } else {
        found = nil
      }
      if name == "count" { return .int(0) }
      if found == nil, name.hasSuffix("index") { throw interpreter.valueError("substring not found") }
      return .int(found ?? -1)
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
