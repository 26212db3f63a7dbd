import Glibc

/// The file systems that are mounted at a folder, above it and below it.
///
/// A mount changes what a path leads to, and inotify tells nothing of it: the watches stay on the folders that are
/// hidden now. (Of an unmount it tells, but only of watches on what is gone.) The kernel marks an open
/// `/proc/self/mountinfo` as exceptional at every mount and unmount (proc_pid_mounts(5)), of containers too that are none of
/// our business; so the lines about the folder are compared.
struct MountTable: ~Copyable {
  /// To be polled for POLLPRI alone, since it can always be read; -1 where there is no /proc.
  let descriptor: Int32
  private let folder: String
  private var mounts: [String]
  /// Where something is mounted, anywhere; absolute.
  private(set) var places: [String]

  /// - Parameter folder: absolute, without links.
  init(around folder: String) {
    self.folder = folder
    descriptor = open("/proc/self/mountinfo", O_RDONLY | O_CLOEXEC)
    (mounts, places) = ([], [])
    (mounts, places) = read()
  }

  deinit { if descriptor >= 0 { close(descriptor) } }

  /// Whether the mounts are others than when this was last asked.
  /// - Parameter isTold: whether a poll of `descriptor` said that something is new, which it says once.
  mutating func hasChanged(isTold: Bool) -> Bool {
    var polled = pollfd(fd: descriptor, events: Int16(POLLPRI), revents: 0)
    guard poll(&polled, 1, 0) > 0 || isTold else { return false }
    let old = mounts
    (mounts, places) = read()
    return mounts != old
  }

  /// The mounts below a folder, the folder itself included, each as the rest of its path.
  func places(below folder: String) -> [String] {
    places.filter { Self.isAtOrBelow($0, folder) }.map { place in
      let rest = place.utf8.dropFirst(folder.utf8.count).drop { $0 == UInt8(ascii: "/") }
      return String(decoding: rest, as: UTF8.self)
    }
  }

  private func read() -> (around: [String], places: [String]) {
    guard descriptor >= 0, lseek(descriptor, 0, SEEK_SET) == 0 else { return ([], []) }
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 65_536)
    while true {
      let count = Glibc.read(descriptor, &buffer, buffer.count)
      if count <= 0 { break }
      bytes += buffer.prefix(count)
    }
    let table = String(decoding: bytes, as: UTF8.self)
    return (Self.mounts(around: folder, in: table), Self.lines(table).map { Self.unescaped($0[4]) })
  }

  private static func lines(_ table: String) -> [[Substring]] {
    table.split(separator: "\n").map { $0.split(separator: " ", maxSplits: 5) }.filter { $0.count == 6 }
  }

  /// The mounts that matter to `folder`, each by its number, its device and its place.
  /// - Parameter table: as in proc_pid_mountinfo(5).
  static func mounts(around folder: String, in table: String) -> [String] {
    lines(table).compactMap { fields in
      let place = unescaped(fields[4])
      guard isAtOrBelow(folder, place) || isAtOrBelow(place, folder) else { return nil }
      return "\(fields[0]) \(fields[2]) \(fields[3]) \(place)"
    }
  }

  private static func isAtOrBelow(_ path: String, _ folder: String) -> Bool {
    let (path, folder) = (path.utf8, folder.utf8)
    return folder.elementsEqual("/".utf8)
      || path.starts(with: folder)
        && (path.count == folder.count || path.dropFirst(folder.count).first == UInt8(ascii: "/"))
  }

  /// Blanks, line ends and backslashes stand as three octal digits.
  private static func unescaped(_ text: Substring) -> String {
    var bytes: [UInt8] = []
    var rest = text.utf8[...]
    while let byte = rest.popFirst() {
      if byte == UInt8(ascii: "\\"), let number = UInt8(String(Substring(rest.prefix(3))), radix: 8) {
        bytes.append(number)
        rest = rest.dropFirst(3)
      } else {
        bytes.append(byte)
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}
