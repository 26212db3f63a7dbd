import PythonText

/// Python's `difflib.get_close_matches`: the three best of those that are similar enough, which Kedro offers
/// for a name that does not exist.
///
/// Similarity is Ratcliff and Obershelp's: find the longest common run, then the same to its left and to
/// its right; twice the length of all runs over the length of both texts. `difflib` leaves very frequent
/// characters out of the search in texts of 200 and more; names are shorter, and here none is left out.
package enum CloseMatches {
  /// - Returns: at most three, the best first; of equally good ones the later by code point first.
  package static func of(_ word: String, among candidates: some Sequence<String>) -> [String] {
    let target = Array(word.unicodeScalars)
    let scored = candidates.compactMap { candidate -> (ratio: Double, name: ExactString)? in
      let scalars = Array(candidate.unicodeScalars)
      let length = scalars.count + target.count
      guard length > 0 else { return (1, ExactString(candidate)) }
      // No more can match than the shorter one has.
      guard 2 * Double(min(scalars.count, target.count)) / Double(length) >= cutoff else { return nil }
      let ratio = 2 * Double(matches(scalars[...], target[...])) / Double(length)
      return ratio >= cutoff ? (ratio, ExactString(candidate)) : nil
    }
    return scored.sorted { ($0.ratio, $0.name) > ($1.ratio, $1.name) }.prefix(3).map(\.name.text)
  }

  private static let cutoff = 0.6

  /// The length of all common runs.
  private static func matches(
    _ left: ArraySlice<Unicode.Scalar>, _ right: ArraySlice<Unicode.Scalar>
  ) -> Int {
    var total = 0
    var queue = [(left, right)]
    while let (left, right) = queue.popLast() {
      let run = longestRun(left, right)
      if run.length == 0 { continue }
      total += run.length
      queue.append((left[..<run.left], right[..<run.right]))
      queue.append((left[(run.left + run.length)...], right[(run.right + run.length)...]))
    }
    return total
  }

  /// The longest common run; of several the first in `left`, then the first in `right`.
  private static func longestRun(
    _ left: ArraySlice<Unicode.Scalar>, _ right: ArraySlice<Unicode.Scalar>
  ) -> (left: Int, right: Int, length: Int) {
    var best = (left: left.startIndex, right: right.startIndex, length: 0)
    // How long the run is that ends at each place of `right` and at the last place of `left`.
    var lengths: [Int: Int] = [:]
    for (i, scalar) in zip(left.indices, left) {
      var next: [Int: Int] = [:]
      for (j, other) in zip(right.indices, right) where other == scalar {
        let length = (lengths[j - 1] ?? 0) + 1
        next[j] = length
        if length > best.length { best = (i - length + 1, j - length + 1, length) }
      }
      lengths = next
    }
    return best
  }
}
