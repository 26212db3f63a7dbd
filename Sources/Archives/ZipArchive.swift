/// Writes a ZIP archive, always the same bytes for the same entries.
///
/// Python's tools write a file's time of change and its mode, so that two builds of the same sources differ, and
/// whoever compares archives by their bytes (a layer of an image, a version of an S3 object) sees a
/// change where there is none. Here every entry has one time, the first that the format can say, and one of
/// two modes; the order is the caller's.
///
/// The format without its 64-bit extension holds 65,535 entries and 4 GiB, of which a wheel is far.
package enum ZipArchive {
  /// - Throws: where an entry's path is none, or there is more than the format holds.
  package static func bytes(_ entries: [ArchiveEntry]) throws(ArchiveError) -> [UInt8] {
    try check(entries)
    var archive: [UInt8] = []
    var directory: [UInt8] = []
    for entry in entries {
      guard let offset = UInt32(exactly: archive.count) else { throw .tooLarge }
      let header = try Header(entry)
      archive.append(UInt32(0x0403_4B50))
      archive += header.common
      archive += header.name
      archive += header.content
      directory.append(UInt32(0x0201_4B50))
      directory.append(Header.madeByUnix)
      directory += header.common
      directory.append(UInt16(0))  // comment
      directory.append(UInt16(0))  // disk
      directory.append(UInt16(0))  // internal attributes
      directory.append(UInt32(entry.isExecutable ? 0o100755 : 0o100644) << 16)
      directory.append(offset)
      directory += header.name
    }
    guard let count = UInt16(exactly: entries.count), let start = UInt32(exactly: archive.count),
      let size = UInt32(exactly: directory.count)
    else { throw .tooLarge }
    archive += directory
    archive.append(UInt32(0x0605_4B50))
    archive.append(UInt16(0))
    archive.append(UInt16(0))
    archive.append(count)
    archive.append(count)
    archive.append(size)
    archive.append(start)
    archive.append(UInt16(0))
    return archive
  }
}

/// What stands before an entry's content and, once more, in the directory at the archive's end.
private struct Header {
  let name: [UInt8]
  let content: [UInt8]
  /// From "version needed to extract" to "extra field length".
  let common: [UInt8]

  static let madeByUnix = UInt16(3) << 8 | 20
  /// 1980-01-01, before which the format knows no day.
  private static let firstDay = UInt16(1) << 5 | 1

  init(_ entry: ArchiveEntry) throws(ArchiveError) {
    name = Array(entry.path.utf8)
    let deflated = try Deflate.compress(entry.bytes, .none)
    let isDeflated = deflated.count < entry.bytes.count
    content = isDeflated ? deflated : entry.bytes
    guard let nameLength = UInt16(exactly: name.count), let size = UInt32(exactly: entry.bytes.count),
      let compressedSize = UInt32(exactly: content.count)
    else { throw .tooLarge }
    var common: [UInt8] = []
    common.append(UInt16(20))
    // Names beyond ASCII are said to be UTF-8; for others the flag would only be noise.
    common.append(name.allSatisfy { $0 < 0x80 } ? UInt16(0) : UInt16(1) << 11)
    common.append(UInt16(isDeflated ? 8 : 0))
    common.append(UInt16(0))  // midnight
    common.append(Self.firstDay)
    common.append(Deflate.checksum(entry.bytes))
    common.append(compressedSize)
    common.append(size)
    common.append(nameLength)
    common.append(UInt16(0))
    self.common = common
  }
}

extension [UInt8] {
  /// The number in the format's own order, least significant byte first.
  fileprivate mutating func append<Number: FixedWidthInteger>(_ number: Number) {
    Swift.withUnsafeBytes(of: number.littleEndian) { append(contentsOf: $0) }
  }
}
