/// The service manager that may have started this process. Without one every call does nothing.
package enum ServiceManager {
  package static func ready(status: String) {}
  package static func status(_ text: String) {}
  package static func watchdogPing() {}
  package static func stopping(status: String) {}
  package static func reloading() {}
  /// Within which time the manager wants a ping; nil where it wants none.
  package static var watchdogInterval: Duration? { nil }
  /// Whether the standard error goes to the journal.
  package static var isJournalStream: Bool { false }
}
