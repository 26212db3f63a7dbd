/// A string as Python compares it: by code points.
///
/// Swift's `String` is equal under canonical equivalence, so that `"\u{E9}"` and `"e\u{301}"` would be one
/// dataset, and it is not ordered by code point. Kedro keeps node and dataset names in sets and
/// dictionaries and sorts by them; every such set, dictionary and order here is over this type. (The
/// order of UTF-8 bytes is the order of code points.)
package struct ExactString: Hashable, Comparable, Sendable {
  package let text: String

  package init(_ text: String) { self.text = text }

  package static func == (left: Self, right: Self) -> Bool { left.text.isExactly(right.text) }

  package static func < (left: Self, right: Self) -> Bool {
    let precedes = left.text.utf8.withContiguousStorageIfAvailable { left in
      right.text.utf8.withContiguousStorageIfAvailable { left.lexicographicallyPrecedes($0) }
    }
    return (precedes ?? nil) ?? left.text.utf8.lexicographicallyPrecedes(right.text.utf8)
  }

  package func hash(into hasher: inout Hasher) {
    let text = text
    let done: Void? = text.utf8.withContiguousStorageIfAvailable {
      hasher.combine(bytes: UnsafeRawBufferPointer($0))
    }
    if done == nil { for byte in text.utf8 { hasher.combine(byte) } }
  }
}

extension String {
  /// Python's `==`.
  package func isExactly(_ other: String) -> Bool {
    if utf8.count != other.utf8.count { return false }
    let isEqual = utf8.withContiguousStorageIfAvailable { mine in
      other.utf8.withContiguousStorageIfAvailable { mine.elementsEqual($0) }
    }
    return (isEqual ?? nil) ?? utf8.elementsEqual(other.utf8)
  }
}

extension Sequence<String> {
  /// Python's `sorted(set(...))`.
  package func sortedExactly() -> [String] {
    var sorted = map(ExactString.init)
    if sorted.count < 2 { return sorted.map(\.text) }
    sorted.sort()
    var result: [String] = []
    result.reserveCapacity(sorted.count)
    for (place, name) in sorted.enumerated() where place == 0 || name != sorted[place - 1] {
      result.append(name.text)
    }
    return result
  }
}
