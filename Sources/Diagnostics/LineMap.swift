/// Turns UTF-8 offsets into the lines and columns that a person reads.
///
/// Trees carry offsets, because they are small and exact; a line and a column are made only for the few
/// places that are shown. Line endings are Python's: `\n`, `\r\n` and a lone `\r`.
package struct LineMap: Hashable, Sendable {
  /// The offset at which each line starts; the first is 0.
  private let starts: [Int]
  package let bytes: [UInt8]

  package init(_ bytes: [UInt8]) {
    var starts = [0]
    var index = 0
    while index < bytes.count {
      let byte = bytes[index]
      index += 1
      if byte == UInt8(ascii: "\r") {
        if index < bytes.count, bytes[index] == UInt8(ascii: "\n") { index += 1 }
        starts.append(index)
      } else if byte == UInt8(ascii: "\n") {
        starts.append(index)
      }
    }
    self.starts = starts
    self.bytes = bytes
  }

  /// The line that holds `offset`, counted from 0.
  package func line(at offset: Int) -> Int {
    var low = 0
    var high = starts.count
    while high - low > 1 {
      let middle = (low + high) / 2
      if starts[middle] <= offset { low = middle } else { high = middle }
    }
    return low
  }

  /// The UTF-8 offset from the start of its line: CPython's `col_offset`.
  package func byteColumn(at offset: Int) -> Int { offset - starts[line(at: offset)] }

  /// The text of a line (from 0) without its ending; invalid UTF-8 is replaced.
  package func text(ofLine line: Int) -> String {
    guard starts.indices.contains(line) else { return "" }
    var end = line + 1 < starts.count ? starts[line + 1] : bytes.count
    while end > starts[line], bytes[end - 1] == 10 || bytes[end - 1] == 13 { end -= 1 }
    return String(decoding: bytes[starts[line]..<end], as: UTF8.self)
  }

  /// The place of the UTF-8 range `lower..<upper` in the file `path`, with its first line's text.
  package func location(_ path: String, from lower: Int, to upper: Int) -> SourceLocation {
    let lower = min(max(lower, 0), bytes.count)
    let upper = min(max(upper, lower), bytes.count)
    let line = line(at: lower)
    let lineEnd = line + 1 < starts.count ? starts[line + 1] : bytes.count
    func scalars(_ range: Range<Int>) -> Int {
      String(decoding: bytes[range], as: UTF8.self).unicodeScalars.count
    }
    return SourceLocation(
      path: path, line: line + 1, column: scalars(starts[line]..<lower) + 1,
      length: max(1, scalars(lower..<max(lower, min(upper, lineEnd)))), lineText: text(ofLine: line))
  }
}
