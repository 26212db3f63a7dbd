import Kedro
import PythonText

/// What a member of a manual group stands for: `split_data`, `node:split_*`, `tag:training`, `namespace:reporting`.
///
/// A name that is there is meant before a pattern is: Kedro's own names of nodes contain brackets
/// (`f([a]) -> [b]`). A namespace takes all that is below it.
struct NodeSelector: Hashable, Sendable {
  enum Kind: String, Hashable, Sendable, CaseIterable {
    case node, tag, namespace
  }

  let kind: Kind
  let text: String
  private let pattern: Glob

  init(_ member: String) {
    for kind in Kind.allCases {
      let prefix = kind.rawValue + ":"
      if member.utf8.starts(with: prefix.utf8) {
        self.init(kind, String(decoding: member.utf8.dropFirst(prefix.utf8.count), as: UTF8.self))
        return
      }
    }
    self.init(.node, member)
  }

  private init(_ kind: Kind, _ text: String) {
    self.kind = kind
    self.text = text
    pattern = Glob(text)
  }

  /// What of a node the selector looks at.
  static func names(_ kind: Kind, of node: NodeModel) -> [String] {
    switch kind {
    case .node: [node.name]
    case .tag: node.tags
    case .namespace: node.namespace.map(withAncestors) ?? []
    }
  }

  /// - Parameter isExact: whether the text itself is one of the names, so that it is no pattern.
  func matches(_ node: NodeModel, isExact: Bool) -> Bool {
    Self.names(kind, of: node).contains { name in
      isExact ? name.isExactly(text) : pattern.matches(name)
    }
  }

  /// `a.b.c` is in `a.b.c`, `a.b` and `a`.
  private static func withAncestors(_ namespace: String) -> [String] {
    var names = [namespace]
    for index in namespace.utf8.indices where namespace.utf8[index] == UInt8(ascii: ".") {
      names.append(String(namespace[..<index]))
    }
    return names
  }
}

/// A shell's pattern as Python's `fnmatch.fnmatchcase` reads it: `*`, `?`, `[a-z]`, `[!a-z]`. A bracket that
/// nothing closes is itself.
struct Glob: Hashable, Sendable {
  private enum Part: Hashable, Sendable {
    case any
    case one
    case literal(Unicode.Scalar)
    case set([ClosedRange<UInt32>], isNegated: Bool)
  }

  private let parts: [Part]

  init(_ text: String) {
    var parts: [Part] = []
    var rest = Array(text.unicodeScalars)[...]
    while let scalar = rest.popFirst() {
      switch scalar {
      case "*": if parts.last != .any { parts.append(.any) }
      case "?": parts.append(.one)
      case "[":
        if let (set, after) = Self.set(rest) {
          parts.append(set)
          rest = after
        } else {
          parts.append(.literal(scalar))
        }
      default: parts.append(.literal(scalar))
      }
    }
    self.parts = parts
  }

  private static func set(_ text: ArraySlice<Unicode.Scalar>) -> (Part, ArraySlice<Unicode.Scalar>)? {
    var body = text
    let isNegated = body.first == "!"
    if isNegated { body.removeFirst() }
    // A bracket that comes first is a member.
    guard let close = body.dropFirst().firstIndex(of: "]") else { return nil }
    let members = Array(body[..<close])
    var ranges: [ClosedRange<UInt32>] = []
    var index = 0
    while index < members.count {
      let low = members[index].value
      if index + 2 < members.count, members[index + 1] == "-" {
        let high = members[index + 2].value
        if low <= high { ranges.append(low...high) }
        index += 3
      } else {
        ranges.append(low...low)
        index += 1
      }
    }
    return (.set(ranges, isNegated: isNegated), body[(close + 1)...])
  }

  /// Tries each `*` with as little as it can, and goes back to the last one only: linear in practice, and
  /// never more than the product of both lengths.
  func matches(_ name: String) -> Bool {
    let scalars = Array(name.unicodeScalars)
    var (part, scalar) = (0, 0)
    var retry: (part: Int, scalar: Int)?
    while scalar < scalars.count {
      if part < parts.count {
        if parts[part] == .any {
          retry = (part, scalar)
          part += 1
          continue
        }
        if Self.matches(parts[part], scalars[scalar]) {
          part += 1
          scalar += 1
          continue
        }
      }
      guard let last = retry else { return false }
      retry = (last.part, last.scalar + 1)
      (part, scalar) = (last.part + 1, last.scalar + 1)
    }
    return parts[part...].allSatisfy { $0 == .any }
  }

  private static func matches(_ part: Part, _ scalar: Unicode.Scalar) -> Bool {
    switch part {
    case .any, .one: true
    case .literal(let wanted): scalar == wanted
    case .set(let ranges, let isNegated): ranges.contains { $0.contains(scalar.value) } != isNegated
    }
  }
}
