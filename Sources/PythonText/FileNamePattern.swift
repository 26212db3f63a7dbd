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

  /// A set's ranges and the index after its `]`; nil where it has none, and `[` stands for itself.
  private static func set(_ scalars: [Unicode.Scalar], from start: Int) -> (Part, Int)? {
    var index = start
    let isInverted = index < scalars.count && scalars[index] == "!"
    if isInverted { index += 1 }
    let first = index
    var end = first < scalars.count && scalars[first] == "]" ? first + 1 : first
    while end < scalars.count, scalars[end] != "]" { end += 1 }
    guard end < scalars.count else { return nil }
    var ranges: [ClosedRange<UInt32>] = []
    while index < end {
      let low = scalars[index].value
      if index + 2 < end, scalars[index + 1] == "-" {
        let high = scalars[index + 2].value
        if low <= high { ranges.append(low...high) }
        index += 3
      } else {
        ranges.append(low...low)
        index += 1
      }
    }
    return (.set(ranges, isInverted: isInverted), end + 1)
  }
}
