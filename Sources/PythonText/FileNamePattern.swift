/// A pattern of Python's `fnmatch` (CPython 3.13, on Linux): `*`, `?`, `[seq]` and `[!seq]`.
///
/// A text is matched whole, by code points, and letters are as they are written. A `*` also takes a `/`, since `fnmatch`
/// knows no folders: who walks folders, as `glob`, `pathlib`, fsspec and setuptools do, matches name by name.
///
/// A `*` takes as little as it can, and more for as long as what follows does not fit. Only the last one met has to be
/// asked for more: whatever an earlier one could take besides, the last one can take, too. So no pattern takes longer
/// than its length times that of the text.
package struct FileNamePattern: Hashable, Sendable {
  private enum Part: Hashable {
    case any
    case one
    case scalar(Unicode.Scalar)
    case set([ClosedRange<UInt32>], isInverted: Bool)
  }

  private let parts: [Part]

  package init(_ text: String) {
    let scalars = Array(text.unicodeScalars)
    var parts: [Part] = []
    var index = 0
    while index < scalars.count {
      let scalar = scalars[index]
      index += 1
      switch scalar {
      case "*": if parts.last != .any { parts.append(.any) }
      case "?": parts.append(.one)
      case "[":
        if let (set, end) = Self.set(scalars, from: index) {
          parts.append(set)
          index = end
        } else {
          parts.append(.scalar("["))
        }
      default: parts.append(.scalar(scalar))
      }
    }
    self.parts = parts
  }

  /// Whether a text holds anything that is not taken as it stands.
  package static func hasWildcards(_ text: String) -> Bool { text.utf8.contains { "*?[".utf8.contains($0) } }

  package func matches(_ text: String) -> Bool {
    let scalars = Array(text.unicodeScalars)
    var part = 0
    var index = 0
    var star: (part: Int, index: Int)?
    while index < scalars.count {
      if part < parts.count, parts[part] == .any {
        star = (part, index)
        part += 1
      } else if part < parts.count, matches(parts[part], scalars[index]) {
        part += 1
        index += 1
      } else if let last = star {
        star = (last.part, last.index + 1)
        part = last.part + 1
        index = last.index + 1
      } else {
        return false
      }
    }
    return parts[part...].allSatisfy { $0 == .any }
  }

  private func matches(_ part: Part, _ scalar: Unicode.Scalar) -> Bool {
    switch part {
    case .any, .one: true
    case .scalar(let wanted): wanted == scalar
    case .set(let ranges, let isInverted): ranges.contains { $0.contains(scalar.value) } != isInverted
    }
  }

  /// What stands between brackets, and the index after the closing one; nil where it never closes, and `[` stands
  /// for itself. A `]` right at the beginning is a member.
  private static func set(_ scalars: [Unicode.Scalar], from start: Int) -> (Part, Int)? {
    var end = start
    if end < scalars.count, scalars[end] == "!" { end += 1 }
    if end < scalars.count, scalars[end] == "]" { end += 1 }
    while end < scalars.count, scalars[end] != "]" { end += 1 }
    guard end < scalars.count else { return nil }
    return (set(Array(scalars[start..<end])), end + 1)
  }

  /// Ranges that run backwards are cut out with both their ends before anything else is read, as in CPython: so
  /// a `!` behind one comes first, and inverts the set.
  private static func set(_ body: [Unicode.Scalar]) -> Part {
    var chunks = chunks(of: body)
    for index in chunks.indices.dropFirst().reversed() {
      guard let low = chunks[index - 1].last, let high = chunks[index].first, low > high else { continue }
      chunks[index - 1] = chunks[index - 1].dropLast() + chunks[index].dropFirst()
      chunks.remove(at: index)
    }
    // A nil stands for the hyphen of a range.
    var members = Array(chunks.map { $0.map(Optional.some) }.joined(separator: [nil]))
    let isInverted = members.first == "!"
    if isInverted { members.removeFirst() }
    if isInverted, members.isEmpty { return .one }
    var ranges: [ClosedRange<UInt32>] = []
    var index = 0
    while index < members.count {
      let low = (members[index] ?? "-").value
      if index + 2 < members.count, members[index + 1] == nil, let high = members[index + 2]?.value {
        if low <= high { ranges.append(low...high) }
        index += 3
      } else {
        ranges.append(low...low)
        index += 1
      }
    }
    return .set(ranges, isInverted: isInverted)
  }

  /// What is before, between and behind the hyphens that make ranges: those with something on both sides.
  private static func chunks(of body: [Unicode.Scalar]) -> [[Unicode.Scalar]] {
    var chunks: [[Unicode.Scalar]] = []
    var start = 0
    var from = body.first == "!" ? 2 : 1
    while from < body.count, let hyphen = body[from...].firstIndex(of: "-") {
      chunks.append(Array(body[start..<hyphen]))
      start = hyphen + 1
      from = hyphen + 3
    }
    if start < body.count || chunks.isEmpty {
      chunks.append(Array(body[start...]))
    } else {
      chunks[chunks.count - 1].append("-")
    }
    return chunks
  }
}
