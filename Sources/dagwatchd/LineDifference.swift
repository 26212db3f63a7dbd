/// The difference of two texts, line by line.
///
/// It is the patience algorithm: lines that stand once in both texts are matched by the longest run that
/// is in order in both, and what lies between two matches is compared for itself. So functions and tasks that
/// moved are not matched by their closing brackets, which is what makes such differences readable; and a file
/// of twenty thousand tasks that is new from end to end takes as long as sorting it. Only between
/// matches, and only where that is little, is the shortest difference looked for.
struct LineDifference {
  enum Step: Hashable, Sendable {
    case same(old: Int, new: Int)
    case removed(Int)
    case added(Int)
  }

  /// In the order of the texts.
  private(set) var steps: [Step] = []
  /// The texts' lines with their endings.
  let old: [ArraySlice<UInt8>]
  let new: [ArraySlice<UInt8>]

  /// Where old × new lines are more than this, the shortest difference is not looked for.
  private static let mostPairs = 250_000

  init(_ old: [UInt8], _ new: [UInt8]) {
    let lines = [Self.lines(old), Self.lines(new)]
    (self.old, self.new) = (lines[0], lines[1])
    var numbers: [ArraySlice<UInt8>: Int] = [:]
    let tokens = lines.map { lines in
      lines.map { line -> Int in
        if let known = numbers[line] { return known }
        numbers[line] = numbers.count
        return numbers.count - 1
      }
    }
    compare(tokens[0], tokens[1])
  }

  /// Lines with their endings, so that a missing one at the end is a difference.
  private static func lines(_ bytes: [UInt8]) -> [ArraySlice<UInt8>] {
    var lines: [ArraySlice<UInt8>] = []
    var start = 0
    for (index, byte) in bytes.enumerated() where byte == UInt8(ascii: "\n") {
      lines.append(bytes[start...index])
      start = index + 1
    }
    if start < bytes.count { lines.append(bytes[start...]) }
    return lines
  }

  private mutating func compare(_ old: [Int], _ new: [Int]) {
    // Ranges that are still to be compared, the first one last.
    var rest: [(Range<Int>, Range<Int>)] = [(old.indices, new.indices)]
    while let (left, right) = rest.popLast() {
      var (left, right) = (left, right)
      while let (first, second) = Self.both(left.first, right.first), old[first] == new[second] {
        steps.append(.same(old: first, new: second))
        (left, right) = (left.dropFirst(), right.dropFirst())
      }
      if left.isEmpty || right.isEmpty {
        replace(left, right)
        continue
      }
      var tail = 0
      while tail < min(left.count, right.count),
        old[left.upperBound - 1 - tail] == new[right.upperBound - 1 - tail]
      {
        tail += 1
      }
      if tail > 0 {
        rest.append(
          ((left.upperBound - tail)..<left.upperBound, (right.upperBound - tail)..<right.upperBound))
        rest.append((left.dropLast(tail), right.dropLast(tail)))
        continue
      }
      let anchors = Self.anchors(old, left, new, right)
      if anchors.isEmpty {
        shortest(old, left, new, right)
        continue
      }
      var gaps: [(Range<Int>, Range<Int>)] = []
      var (first, second) = (left.lowerBound, right.lowerBound)
      for (i, j) in anchors {
        gaps.append((first..<i, second..<j))
        gaps.append((i..<(i + 1), j..<(j + 1)))
        (first, second) = (i + 1, j + 1)
      }
      gaps.append((first..<left.upperBound, second..<right.upperBound))
      rest += gaps.reversed()
    }
  }

  private static func both(_ left: Int?, _ right: Int?) -> (Int, Int)? {
    guard let left, let right else { return nil }
    return (left, right)
  }

  private mutating func replace(_ left: Range<Int>, _ right: Range<Int>) {
    steps += left.map(Step.removed) + right.map(Step.added)
  }

  /// The longest ascending run of lines that stand once on either side.
  private static func anchors(
    _ old: [Int], _ left: Range<Int>, _ new: [Int], _ right: Range<Int>
  ) -> [(Int, Int)] {
    var counts: [Int: (old: Int, new: Int, place: Int)] = [:]
    for index in left { counts[old[index], default: (0, 0, 0)].old += 1 }
    for index in right {
      counts[new[index], default: (0, 0, 0)].new += 1
      counts[new[index]]?.place = index
    }
    let pairs = left.compactMap { index -> (Int, Int)? in
      guard let count = counts[old[index]], count.old == 1, count.new == 1 else { return nil }
      return (index, count.place)
    }
    // Patience sorting: piles whose tops ascend, and for each card the top of the pile before.
    var tops: [Int] = []
    var before = [Int?](repeating: nil, count: pairs.count)
    for (card, pair) in pairs.enumerated() {
      var (low, high) = (0, tops.count)
      while low < high {
        let middle = (low + high) / 2
        if pairs[tops[middle]].1 < pair.1 { low = middle + 1 } else { high = middle }
      }
      before[card] = low > 0 ? tops[low - 1] : nil
      if low == tops.count { tops.append(card) } else { tops[low] = card }
    }
    var run: [(Int, Int)] = []
    var card = tops.last
    while let current = card {
      run.append(pairs[current])
      card = before[current]
    }
    return run.reversed()
  }

  private mutating func shortest(_ old: [Int], _ left: Range<Int>, _ new: [Int], _ right: Range<Int>) {
    if left.count * right.count > Self.mostPairs { return replace(left, right) }
    let difference = Array(new[right]).difference(from: Array(old[left]))
    var removed: Set<Int> = []
    var added: Set<Int> = []
    for change in difference {
      switch change {
      case .remove(let offset, _, _): removed.insert(offset + left.lowerBound)
      case .insert(let offset, _, _): added.insert(offset + right.lowerBound)
      }
    }
    var (i, j) = (left.lowerBound, right.lowerBound)
    while i < left.upperBound || j < right.upperBound {
      if i < left.upperBound, removed.contains(i) {
        steps.append(.removed(i))
        i += 1
      } else if j < right.upperBound, added.contains(j) {
        steps.append(.added(j))
        j += 1
      } else {
        steps.append(.same(old: i, new: j))
        (i, j) = (i + 1, j + 1)
      }
    }
  }
}

/// A difference in the unified format, as `diff -u` and git write it.
struct UnifiedDiff {
  private let difference: LineDifference
  private let path: String
  private let isCreated: Bool
  private let isRemoved: Bool

  /// - Parameters:
  ///   - old: nil where there is no file yet.
  ///   - new: nil where there will be none.
  init(path: String, old: [UInt8]?, new: [UInt8]?) {
    difference = LineDifference(old ?? [], new ?? [])
    self.path = path
    isCreated = old == nil
    isRemoved = new == nil
  }

  /// Lines around a change that are shown with it.
  private static let context = 3

  /// Lines without their endings; none where nothing differs.
  var lines: [String] {
    let steps = difference.steps
    var hunks: [Range<Int>] = []
    for (index, step) in steps.enumerated() {
      if case .same = step { continue }
      let range = max(0, index - Self.context)..<min(steps.count, index + Self.context + 1)
      if let last = hunks.last, last.upperBound >= range.lowerBound {
        hunks[hunks.count - 1] = last.lowerBound..<range.upperBound
      } else {
        hunks.append(range)
      }
    }
    if hunks.isEmpty { return [] }
    var lines = [
      "--- " + (isCreated ? "/dev/null" : "a/" + path), "+++ " + (isRemoved ? "/dev/null" : "b/" + path),
    ]
    // How many lines of each text come before the step.
    var counts: [(old: Int, new: Int)] = [(0, 0)]
    for step in steps {
      var next = counts[counts.count - 1]
      if case .added = step {} else { next.old += 1 }
      if case .removed = step {} else { next.new += 1 }
      counts.append(next)
    }
    for hunk in hunks {
      let (start, end) = (counts[hunk.lowerBound], counts[hunk.upperBound])
      lines.append(
        "@@ -" + Self.range(start.old, end.old) + " +" + Self.range(start.new, end.new) + " @@")
      for step in steps[hunk] {
        switch step {
        case .same(let old, _): append(" ", difference.old[old], to: &lines)
        case .removed(let old): append("-", difference.old[old], to: &lines)
        case .added(let new): append("+", difference.new[new], to: &lines)
        }
      }
    }
    return lines
  }

  private static func range(_ start: Int, _ end: Int) -> String {
    let count = end - start
    // An empty range is named by the line before it.
    return "\(count == 0 ? start : start + 1)" + (count == 1 ? "" : ",\(count)")
  }

  private func append(_ mark: String, _ line: ArraySlice<UInt8>, to lines: inout [String]) {
    if line.last == UInt8(ascii: "\n") {
      lines.append(mark + String(decoding: line.dropLast(), as: UTF8.self))
    } else {
      lines.append(mark + String(decoding: line, as: UTF8.self))
      lines.append("\\ No newline at end of file")
    }
  }
}
