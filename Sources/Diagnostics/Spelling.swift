/// "Did you mean": the known name that was most likely meant by one that is not known.
///
/// The distance is Damerau's in its common form (insert, delete, replace, swap two neighbours; no part edited
/// twice), because a swap is what fast fingers do. A name further away than a third of its length
/// helps nobody and is not suggested.
package enum Spelling {
  /// - Returns: the closest of `candidates`; of equally close ones the first. Case and the kind of dash are no
  ///   difference. nil where none is close.
  package static func closest(to name: String, among candidates: [String]) -> String? {
    let wanted = folded(name)
    let limit = max(1, wanted.count / 3)
    var best: (distance: Int, name: String)?
    for candidate in candidates where !candidate.utf8.elementsEqual(name.utf8) {
      let distance = distance(wanted, folded(candidate))
      if distance <= limit, distance < best?.distance ?? .max { best = (distance, candidate) }
    }
    return best?.name
  }

  private static func folded(_ name: String) -> [Unicode.Scalar] {
    Array(name.lowercased().unicodeScalars).map { $0 == "_" ? "-" : $0 }
  }

  private static func distance(_ left: [Unicode.Scalar], _ right: [Unicode.Scalar]) -> Int {
    var beforeLast: [Int] = []
    var last = Array(0...right.count)
    for row in left.indices {
      var current = [row + 1]
      for column in right.indices {
        let replace = last[column] + (left[row] == right[column] ? 0 : 1)
        var least = min(replace, last[column + 1] + 1, current[column] + 1)
        if row > 0, column > 0, left[row] == right[column - 1], left[row - 1] == right[column] {
          least = min(least, beforeLast[column - 1] + 1)
        }
        current.append(least)
      }
      beforeLast = last
      last = current
    }
    return last[right.count]
  }
}
