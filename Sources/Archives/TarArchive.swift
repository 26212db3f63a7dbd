/// Writes a gzipped tar archive, always the same bytes for the same entries.
///
/// `tar` writes owners, modes and times of the machine, in the order in which the file system lists its
/// folders. Here the owner is root, the time is 1970, the modes are two, and the order is the caller's. The
/// format is POSIX's of 2001, which every tar of today reads: a path that its first header cannot hold (over 100 bytes,
/// or beyond ASCII) stands in a header of its own before it.
package enum TarArchive {
  /// - Parameter entries: files; the folders that they lie in are added.
  /// - Throws: where an entry's path is none, or a file is larger than 8 GiB.
  package static func gzippedBytes(_ entries: [ArchiveEntry]) throws(ArchiveError) -> [UInt8] {
    try check(entries)
    var archive: [UInt8] = []
    var folders: Set<[UInt8]> = []
    for entry in entries {
      let path = Array(entry.path.utf8)
      for (index, byte) in path.enumerated() where byte == UInt8(ascii: "/") {
        let folder = Array(path[...index])
        if folders.insert(folder).inserted {
          try append(folder, kind: "5", mode: 0o755, content: [], to: &archive)
        }
      }
      let mode = entry.isExecutable ? 0o755 : 0o644
      try append(path, kind: "0", mode: mode, content: entry.bytes, to: &archive)
    }
    // Two empty blocks end it, and it is filled up to a whole record.
    archive += [UInt8](repeating: 0, count: 2 * block)
    archive += [UInt8](repeating: 0, count: padding(archive.count, to: 20 * block))
    return try Deflate.compress(archive, .gzip)
  }

  private static let block = 512

  private static func append(
    _ path: [UInt8], kind: Unicode.Scalar, mode: Int, content: [UInt8], to archive: inout [UInt8]
  ) throws(ArchiveError) {
    var name = path
    if path.count > 100 || path.contains(where: { $0 >= 0x80 }) {
      let record = paxRecord("path", path)
      archive += try header(Array("PaxHeaders/path".utf8), kind: "x", mode: 0o644, size: record.count)
      archive += record + [UInt8](repeating: 0, count: padding(record.count, to: block))
      name = path.prefix(100).map { $0 < 0x80 ? $0 : UInt8(ascii: "_") }
    }
    archive += try header(name, kind: kind, mode: mode, size: content.count)
    archive += content
    archive += [UInt8](repeating: 0, count: padding(content.count, to: block))
  }

  private static func header(
    _ name: [UInt8], kind: Unicode.Scalar, mode: Int, size: Int
  ) throws(ArchiveError) -> [UInt8] {
    guard size < 1 << 33 else { throw .tooLarge }
    var header = [UInt8](repeating: 0, count: block)
    func put(_ bytes: some Collection<UInt8>, at offset: Int) {
      header.replaceSubrange(offset..<offset + bytes.count, with: bytes)
    }
    put(name, at: 0)
    put(octal(mode, digits: 7), at: 100)
    put(octal(0, digits: 7), at: 108)
    put(octal(0, digits: 7), at: 116)
    put(octal(size, digits: 11), at: 124)
    put(octal(0, digits: 11), at: 136)
    put(Array("        ".utf8), at: 148)
    header[156] = UInt8(ascii: kind)
    put(Array("ustar\0".utf8) + Array("00".utf8), at: 257)
    put(Array("root".utf8), at: 265)
    put(Array("root".utf8), at: 297)
    put(octal(0, digits: 7), at: 329)
    put(octal(0, digits: 7), at: 337)
    let sum = header.reduce(0) { $0 + Int($1) }
    put(octal(sum, digits: 6) + [0, UInt8(ascii: " ")], at: 148)
    return header
  }

  private static func octal(_ number: Int, digits: Int) -> [UInt8] {
    let text = String(number, radix: 8)
    return Array((String(repeating: "0", count: max(0, digits - text.utf8.count)) + text).utf8)
  }

  /// `<length> <key>=<value>\n`, where the length counts its own digits.
  private static func paxRecord(_ key: String, _ value: [UInt8]) -> [UInt8] {
    let rest = Array(" \(key)=".utf8) + value + [UInt8(ascii: "\n")]
    var length = rest.count
    while String(length).utf8.count + rest.count != length { length = String(length).utf8.count + rest.count }
    return Array(String(length).utf8) + rest
  }

  private static func padding(_ count: Int, to unit: Int) -> Int { (unit - count % unit) % unit }
}
