/// The lines of a file that are dagwatchd's, where the rest is somebody else's:
///
///     # >>> dagwatchd >>>
///     ...
///     # <<< dagwatchd <<<
///
/// A `Dockerfile` and a `requirements.txt` have one owner, and that is not this program. So only what stands between
/// the marks is replaced, and every other byte stays as it is, line endings and a missing last one included. A
/// file without marks gets the block at its end. Where the marks do not make a pair nothing is guessed: whoever
/// deleted one of them may have put lines of their own beside the other.
package enum MarkedBlock {
  package static let opening = "# >>> dagwatchd >>>"
  package static let closing = "# <<< dagwatchd <<<"

  /// Why a block cannot be replaced.
  package enum Damage: Error, Hashable, Sendable {
    /// A mark that has no partner, and its line, counted from 1.
    case alone(mark: String, line: Int)
    /// A second block, and its line.
    case second(line: Int)

    package var line: Int {
      switch self {
      case .alone(_, let line), .second(let line): line
      }
    }
  }

  /// The file with `block` between its marks.
  /// - Parameters:
  ///   - standing: what stands there; nil where nothing does.
  ///   - block: lines, each with its ending.
  package static func replacing(in standing: [UInt8]?, with block: [UInt8]) throws(Damage) -> [UInt8] {
    let file = standing ?? []
    let ending: [UInt8] = usesCarriageReturns(file) ? [0x0D, newline] : [newline]
    var text = Array(opening.utf8) + ending
    for line in block.split(separator: newline, omittingEmptySubsequences: false).dropLast(
      block.last == newline || block.isEmpty ? 1 : 0)
    {
      text += line + ending
    }
    text += Array(closing.utf8)
    if let range = try range(in: file) {
      return file[..<range.lowerBound] + text + file[range.upperBound...]
    }
    var result = file
    if let last = result.last {
      if last != newline { result += ending }
      // Set off from what is not its business.
      result += ending
    }
    return result + text + ending
  }

  /// The file without its block, as it was before it got one.
  ///
  /// A block at the end of a file was set off by an empty line, and by an ending where the last line had none: which of the two
  /// it was, the file itself does not tell.
  /// - Parameter isOriginal: whether these bytes are known to be what stood there before. Where none are, the last line
  ///   keeps its ending.
  /// - Returns: nil where there is no block.
  package static func removing(
    from file: [UInt8], isOriginal: ([UInt8]) -> Bool = { _ in false }
  ) throws(Damage) -> [UInt8]? {
    guard let range = try range(in: file) else { return nil }
    var tail = file[range.upperBound...]
    for byte in [0x0D, newline] where tail.first == byte { tail = tail.dropFirst() }
    var head = file[..<range.lowerBound]
    if !tail.isEmpty { return Array(head) + tail }
    func dropEnding() {
      guard head.last == newline else { return }
      head = head.dropLast()
      if head.last == 0x0D { head = head.dropLast() }
    }
    // Only an empty line is one that was put there.
    let lines = head.split(separator: newline, omittingEmptySubsequences: false)
    if lines.count > 2, lines[lines.count - 2].allSatisfy({ $0 == 0x0D }) { dropEnding() }
    let whole = Array(head)
    dropEnding()
    return isOriginal(whole) || !isOriginal(Array(head)) ? whole : Array(head)
  }

  /// From the first byte of the opening mark to the last of the closing one, without the line's end.
  private static func range(in file: [UInt8]) throws(Damage) -> Range<Int>? {
    var start: (offset: Int, line: Int)?
    var found: Range<Int>?
    var offset = 0
    for (index, line) in file.split(separator: newline, omittingEmptySubsequences: false).enumerated() {
      let length = line.last == 0x0D ? line.count - 1 : line.count
      let text = trimmed(line)
      if text.elementsEqual(opening.utf8) {
        if let start { throw .alone(mark: opening, line: start.line) }
        if found != nil { throw .second(line: index + 1) }
        start = (offset, index + 1)
      } else if text.elementsEqual(closing.utf8) {
        guard let begin = start else { throw .alone(mark: closing, line: index + 1) }
        found = begin.offset..<offset + length
        start = nil
      }
      offset += line.count + 1
    }
    if let start { throw .alone(mark: opening, line: start.line) }
    return found
  }

  /// Editors leave white space behind, and a mark is one in spite of it.
  private static func trimmed(_ line: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
    func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 || byte == 0x0D }
    let start = line.drop(while: isSpace)
    let end = start.lastIndex { !isSpace($0) }.map { $0 + 1 } ?? start.startIndex
    return start[..<end]
  }

  /// Whether the file's lines end as on Windows: its first one tells.
  private static func usesCarriageReturns(_ file: [UInt8]) -> Bool {
    guard let end = file.firstIndex(of: newline), end > 0 else { return false }
    return file[end - 1] == 0x0D
  }

  private static let newline = UInt8(ascii: "\n")
}
