/// A name as Python compares it: by code points.
///
/// Swift's `String` is equal under canonical equivalence, so that `"\u{E9}"` and `"e\u{301}"` would be one
/// dataset, and it is not ordered by code point. Kedro keeps node and dataset names in sets and
/// dictionaries and sorts by them; every such set, dictionary and order here is over this type. (The
/// order of UTF-8 bytes is the order of code points.)
struct ExactName: Hashable, Comparable, Sendable {
  let text: String

  init(_ text: String) { self.text = text }

  static func == (left: Self, right: Self) -> Bool { left.text.isExactly(right.text) }

  static func < (left: Self, right: Self) -> Bool {
    left.text.utf8.lexicographicallyPrecedes(right.text.utf8)
  }

  func hash(into hasher: inout Hasher) {
    let text = text
    let done: Void? = text.utf8.withContiguousStorageIfAvailable {
      hasher.combine(bytes: UnsafeRawBufferPointer($0))
    }
    if done == nil { for byte in text.utf8 { hasher.combine(byte) } }
  }
}

extension String {
  /// Python's `==`.
  func isExactly(_ other: String) -> Bool {
    // Canonical equivalence is the quicker test and never refuses what is exactly equal.
    self == other && utf8.elementsEqual(other.utf8)
  }

  /// The text before the first dot: Python's `split(".")[0]`. By bytes, since a combining character after
  /// the dot would hide it from a search for `Character`s.
  var topLevelNamespace: String {
    utf8.firstIndex(of: UInt8(ascii: ".")).map { String(self[..<$0]) } ?? self
  }
}

extension Sequence<String> {
  /// Python's `sorted(set(...))`.
  package func sortedExactly() -> [String] {
    Set(lazy.map(ExactName.init)).sorted().map(\.text)
  }
}
