import GRDB

/// Why the history cannot be read or written.
package enum HistoryError: Error, Hashable, Sendable, CustomStringConvertible {
  /// Another process held the database for longer than the busy timeout.
  case locked(path: String)
  /// The file is no database, or a damaged one.
  case corrupt(path: String, reason: String)
  /// The file or its folder cannot be written.
  case readOnly(path: String)
  /// A later dagwatchd made this file, and this one does not know its form.
  case newerSchema(path: String)
  /// An earlier dagwatchd made this file, and a reader may not bring it up to date.
  case olderSchema(path: String)
  /// There is no history yet.
  case missing(path: String)
  /// Any other refusal of SQLite or of the operating system.
  case failed(path: String, reason: String)

  package var description: String {
    switch self {
    case .locked(let path): "the history \(path) is locked by another process"
    case .corrupt(let path, let reason):
      "the history \(path) is damaged (\(reason)); the next build sets it aside and begins a new one"
    case .readOnly(let path): "the history \(path) cannot be written"
    case .newerSchema(let path): "the history \(path) was made by a later version of dagwatchd"
    case .olderSchema(let path):
      "the history \(path) was made by an earlier version of dagwatchd; the next build brings it up to date"
    case .missing(let path): "there is no history at \(path) yet"
    case .failed(let path, let reason): "the history \(path) cannot be used: \(reason)"
    }
  }

  init(_ error: any Error, path: String) {
    guard let error = error as? DatabaseError else {
      self = error as? HistoryError ?? .failed(path: path, reason: String(describing: error))
      return
    }
    let reason = error.message ?? String(describing: error.resultCode)
    self =
      switch error.resultCode {
      case .SQLITE_BUSY, .SQLITE_LOCKED: .locked(path: path)
      case .SQLITE_CORRUPT, .SQLITE_NOTADB: .corrupt(path: path, reason: reason)
      case .SQLITE_READONLY, .SQLITE_PERM: .readOnly(path: path)
      default: .failed(path: path, reason: reason)
      }
  }
}
