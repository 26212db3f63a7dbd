/// Names as Python compares them: in Unicode's normalization form KC (PEP 3131), so that `ﬁ` and `fi` are one name.
///
/// Swift's standard library normalizes when it compares strings, but offers neither the form nor the data, so both
/// are here: decomposition, ordering by combining class, composition, as Unicode 3.11 defines them.
///
/// Limit: the data is that of Unicode 15.1. A character that a later version adds stands for itself.
func normalizedIdentifier(_ name: String) -> String {
  if name.utf8.allSatisfy({ $0 < 0x80 }) { return name }
  var view = String.UnicodeScalarView()
  view.append(contentsOf: Normalization.shared.compose(decomposed(name)).compactMap { Unicode.Scalar($0) })
  return String(view)
}

/// A text in Unicode's normalization form KD, as far as its characters can stand in a name; others stand for
/// themselves.
package func compatibilityDecomposition(_ text: String) -> [Unicode.Scalar] {
  decomposed(text).compactMap { Unicode.Scalar($0) }
}

private func decomposed(_ text: String) -> [UInt32] {
  var scalars: [UInt32] = []
  for scalar in text.unicodeScalars {
    for part in Normalization.shared.changed[scalar.value] ?? [scalar.value] {
      Normalization.shared.decompose(part, &scalars)
    }
  }
  order(&scalars)
  return scalars
}

/// Sorts each run of combining characters by class, and keeps the order within a class.
private func order(_ scalars: inout [UInt32]) {
  var index = 0
  while index < scalars.count {
    var end = index
    while end < scalars.count, combiningClass(scalars[end]) != 0 { end += 1 }
    if end - index > 1 {
      let run = scalars[index..<end].enumerated().sorted {
        (combiningClass($0.element), $0.offset) < (combiningClass($1.element), $1.offset)
      }
      scalars.replaceSubrange(index..<end, with: run.map(\.element))
    }
    index = end + 1
  }
}

private func combiningClass(_ value: UInt32) -> UInt8 {
  Unicode.Scalar(value)?.properties.canonicalCombiningClass.rawValue ?? 0
}

private struct Normalization {
  private struct Pair: Hashable {
    var first: UInt32
    var second: UInt32
  }

  static let shared = Normalization()

  private(set) var changed: [UInt32: [UInt32]] = [:]
  private var composed: [Pair: UInt32] = [:]
  private var decomposed: [UInt32: Pair] = [:]

  private init() {
    for item in NormalizationData.changed.split(whereSeparator: \.isWhitespace) {
      let sides = item.split(separator: "=")
      let head = sides[0].split(separator: "+").map { UInt32($0, radix: 16) ?? 0 }
      let forms = sides[1].split(separator: ",").map { form in
        form.split(separator: ".").map { UInt32($0, radix: 16) ?? 0 }
      }
      if head.count == 2 {
        for offset in 0..<head[1] { changed[head[0] + offset] = forms[0].map { $0 + offset } }
      } else {
        for (offset, form) in forms.enumerated() { changed[head[0] + UInt32(offset)] = form }
      }
    }
    var second: UInt32 = 0
    for item in NormalizationData.composed.split(whereSeparator: \.isWhitespace) {
      if item.last == ":" {
        second = UInt32(item.dropLast(), radix: 16) ?? 0
      } else {
        let sides = item.split(separator: ">").map { UInt32($0, radix: 16) ?? 0 }
        let pair = Pair(first: sides[0], second: second)
        composed[pair] = sides[1]
        decomposed[sides[1]] = pair
      }
    }
  }

  // Hangul syllables are computed: 19 leads, 21 vowels, 28 tails.
  private static let syllables: ClosedRange<UInt32> = 0xAC00...0xD7A3

  func decompose(_ value: UInt32, _ scalars: inout [UInt32]) {
    if Self.syllables.contains(value) {
      let index = value - Self.syllables.lowerBound
      scalars += [0x1100 + index / 588, 0x1161 + index % 588 / 28]
      if index % 28 > 0 { scalars.append(0x11A7 + index % 28) }
    } else if let pair = decomposed[value] {
      decompose(pair.first, &scalars)
      scalars.append(pair.second)
    } else {
      scalars.append(value)
    }
  }

  func compose(_ scalars: [UInt32]) -> [UInt32] {
    var result: [UInt32] = []
    var starter: Int?
    var lastClass: UInt8 = 0
    for value in scalars {
      let valueClass = combiningClass(value)
      if let start = starter, lastClass < valueClass || lastClass == 0 && start == result.count - 1,
        let whole = pair(result[start], value)
      {
        result[start] = whole
        continue
      }
      if valueClass == 0 { starter = result.count }
      lastClass = valueClass
      result.append(value)
    }
    return result
  }

  private func pair(_ first: UInt32, _ second: UInt32) -> UInt32? {
    if (0x1100...0x1112).contains(first), (0x1161...0x1175).contains(second) {
      return Self.syllables.lowerBound + ((first - 0x1100) * 21 + second - 0x1161) * 28
    }
    if Self.syllables.contains(first), (first - Self.syllables.lowerBound) % 28 == 0,
      (0x11A8...0x11C2).contains(second)
    {
      return first + second - 0x11A7
    }
    return composed[Pair(first: first, second: second)]
  }
}
