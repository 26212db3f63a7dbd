/// A file of an archive.
package struct ArchiveEntry: Hashable, Sendable {
  /// With `/` between its parts, relative, without `.` and `..`.
  package var path: String
  package var bytes: [UInt8]
  package var isExecutable: Bool

  package init(path: String, bytes: [UInt8], isExecutable: Bool = false) {
    self.path = path
    self.bytes = bytes
    self.isExecutable = isExecutable
  }

  /// By the bytes of the path: a composed and a decomposed letter name two files.
  package static func == (left: ArchiveEntry, right: ArchiveEntry) -> Bool {
    left.isExecutable == right.isExecutable && left.path.utf8.elementsEqual(right.path.utf8)
      && left.bytes == right.bytes
  }

  package func hash(into hasher: inout Hasher) {
    for byte in path.utf8 { hasher.combine(byte) }
    hasher.combine(bytes)
    hasher.combine(isExecutable)
  }
}

/// Why an archive cannot be written.
package enum ArchiveError: Error, Hashable, Sendable {
  /// A path that is empty, absolute, or leads out of the archive, or that stands in it twice.
  case path(String)
  /// More than the format holds without its extensions for very large archives.
  case tooLarge
}

/// Checks that the entries are what an archive may hold.
func check(_ entries: [ArchiveEntry]) throws(ArchiveError) {
  var seen: Set<[UInt8]> = []
  for entry in entries {
    let bytes = Array(entry.path.utf8)
    let parts = bytes.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
    let isPlain = parts.allSatisfy { part in
      !part.isEmpty && !part.elementsEqual(".".utf8) && !part.elementsEqual("..".utf8) && !part.contains(0)
    }
    guard isPlain, seen.insert(bytes).inserted else { throw .path(entry.path) }
  }
}
