import GRDB
import Glibc

/// What becomes of a database that is damaged: it is set aside under another name, never deleted, so that a new one
/// can be begun and the old one can still be looked at.
extension History {
  /// Whether the database is damaged indeed. SQLite also says so where a page could not be read just then, and a
  /// history, with the manifest in it, is not given up for that.
  package static func isDamaged(_ path: String) -> Bool {
    do throws(HistoryError) {
      let history = try History(path: path, readOnly: true)
      return try history.read { db in
        // One fault is enough; the sound answer is a single row that says `ok`.
        try String.fetchAll(db, sql: "PRAGMA quick_check(1)") != ["ok"]
      }
    } catch .corrupt {
      return true
    } catch {
      return false
    }
  }

  /// Renames the database, with its journal, to `<name>.corrupt-<N>` with the first number that is free.
  ///
  /// Another process that has the file open goes on with it under the new name; it notices by `isCurrent`.
  /// - Returns: the new path.
  package static func setAside(_ path: String) throws(HistoryError) -> String {
    var number = 1
    while true {
      let aside = "\(path).corrupt-\(number)"
      // A link refuses to take the place of anything, which a renaming would not.
      if link(path, aside) == 0 {
        // SQLite finds a journal, or an earlier version's log, by the name of its database.
        for suffix in ["-journal", "-wal", "-shm"] { rename(path + suffix, aside + suffix) }
        guard unlink(path) == 0 else { break }
        return aside
      }
      if errno != EEXIST { break }
      number += 1
    }
    throw HistoryError.failed(path: path, reason: "cannot set it aside: " + String(cString: strerror(errno)))
  }

  /// Whether the file that was opened is still the one at its path: not set aside by another process, not deleted.
  package var isCurrent: Bool {
    guard let identity else { return false }
    return DatabaseIdentity(path) == identity
  }
}

extension History {
  /// In bytes; 0 where there is none, and nil where the machine does not say.
  package static func size(_ path: String) -> Int64? {
    var status = stat()
    if stat(path, &status) == 0 { return Int64(status.st_size) }
    return errno == ENOENT || errno == ENOTDIR ? 0 : nil
  }
}

/// Which file a path leads to.
package struct DatabaseIdentity: Hashable, Sendable {
  private var device: UInt64
  private var number: UInt64

  /// nil where there is none.
  package init?(_ path: String) {
    var status = stat()
    guard stat(path, &status) == 0 else { return nil }
    device = UInt64(status.st_dev)
    number = UInt64(status.st_ino)
  }
}
