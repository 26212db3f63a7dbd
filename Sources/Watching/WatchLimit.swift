import Glibc

/// How many folders a user may watch, in all programs together (inotify(7)).
package enum WatchLimit {
  /// nil where it cannot be read.
  package static var current: Int? {
    guard let file = fopen("/proc/sys/fs/inotify/max_user_watches", "re") else { return nil }
    defer { fclose(file) }
    var digits: [UInt8] = []
    while case let byte = getc(file), (48...57).contains(byte) { digits.append(UInt8(byte)) }
    return Int(String(decoding: digits, as: UTF8.self))
  }
}
