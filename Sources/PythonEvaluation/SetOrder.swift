import Diagnostics
import PythonSyntax

/// The order in which a set gives its elements.
///
/// CPython's is the order of its hash table. The hash of a small integer is the integer itself, so a set of integers
/// has one order in every process; the hash of a string is salted anew in each, and that of an object is its address.
/// So what comes out of a loop over a set of strings may differ from one start of Kedro to the next, or it may not
/// matter at all: most such loops only gather what is sorted, named or looked up afterwards.
///
/// To tell the two apart by following every value that an order flows into would decline most of what is harmless.
/// Instead the evaluation takes one order and notes where it did so. Whoever evaluates repeats the whole under other
/// orders, and believes the outcome if all of them give it (`others` says which orders). A repetition costs
/// milliseconds, and only projects that go through such a set pay for it. Within one evaluation an order depends
/// only on the elements and on how they were put in, as in one process of CPython. The order written and its
/// reverse disagree about the place of every pair of elements, so a result that depends on which of two comes first
/// differs between the first two; the shuffles are for what depends on more than one pair at a time. Six of them miss
/// the middle one of three elements once in 729 programs.
package enum SetOrder: Sendable {
  case written
  case reversed
  case shuffled(seed: UInt64)

  /// The orders to compare the first outcome with.
  package static let others: [SetOrder] = [.reversed] + (1...6).map { .shuffled(seed: $0) }
}

extension Interpreter {
  /// The elements of a set as a loop over it gives them.
  func ordered(_ set: SetObject) throws(Interrupt) -> [Value] {
    let items = try known(set)
    guard items.count > 1 else { return items }
    return Self.tableOrder(items) ?? permuted(items)
  }

  /// Notes that what happens here hangs on something that is no input.
  func noteOrder() {
    if let place = here, !unorderedPlaces.contains(place) { unorderedPlaces.append(place) }
  }

  /// Elements in an order that is not fixed, in the one that is tried now.
  func permuted(_ items: [Value]) -> [Value] {
    guard items.count > 1 else { return items }
    noteOrder()
    if let only = permutedPlace, only != here { return items }
    switch setOrder {
    case .written: return items
    case .reversed: return items.reversed()
    case .shuffled(let seed):
      return items.enumerated().map { (rank: Self.rank($1, at: $0, seed), item: $1) }
        .sorted { $0.rank < $1.rank }.map(\.item)
    }
  }

  /// The elements of an iterable for a use that no order makes a difference to.
  package func members(of value: Value) throws(Interrupt) -> [Value] {
    guard case .set(let set) = value else { return try elements(of: value) }
    return try known(set)
  }

  /// The order of a set of integers, where it is the same for every size that CPython's table can have.
  ///
  /// An integer's place is its hash modulo the size of the table, a power of two of which less than three fifths are
  /// in use. Which of the possible sizes it has depends on how the set came about. Where two elements fall into one
  /// place, or different sizes give different orders, nil: the set is then treated as one of strings.
  private static func tableOrder(_ items: [Value]) -> [Value]? {
    var hashes: [(hash: Int, item: Value)] = []
    for item in items {
      switch item {
      case .bool(let bool): hashes.append((bool ? 1 : 0, item))
      // CPython's hash of -1 is -2, and beyond 2^61 - 1 it is a remainder.
      case .int(let int) where abs(int) < 1 << 60: hashes.append((int == -1 ? -2 : int, item))
      default: return nil
      }
    }
    var size = 8
    while items.count * 5 >= (size - 1) * 3 { size *= 2 }
    var order: [Value]?
    for _ in 0..<16 {
      let placed = hashes.map { (place: $0.hash & (size - 1), $0.hash, $0.item) }.sorted {
        $0.place < $1.place
      }
      if zip(placed, placed.dropFirst()).contains(where: { $0.place == $1.place }) { return nil }
      if order == nil {
        order = placed.map(\.2)
        hashes = placed.map { ($0.1, $0.2) }
      } else if zip(placed, hashes).contains(where: { $0.1 != $1.hash }) {
        return nil
      }
      size *= 2
    }
    return order
  }

  /// A number that depends on the text and the seed alone; for what is no text, on where it stands in the set.
  private static func rank(_ item: Value, at index: Int, _ seed: UInt64) -> UInt64 {
    var rank = seed &* 0x9E37_79B9_7F4A_7C15
    func mix(_ value: UInt64) {
      rank = (rank ^ value) &* 0xBF58_476D_1CE4_E5B9
      rank ^= rank >> 29
    }
    mix(seed)
    if case .string(let text) = item {
      for byte in text.utf8 { mix(UInt64(byte)) }
    } else {
      mix(UInt64(index))
    }
    mix(0xFF)
    return rank
  }
}
