import Foundation

/// Runs one test of this program again in a process of its own, under a wrapper that changes what the system
/// answers: a tracer, a namespace, a limit.
/// - Parameters:
///   - wrapper: a program and its arguments, to which the test's command line is added.
///   - test: `Suite/function` of a test that runs only where `environment` says so.
package func rerun(
  _ test: String, under wrapper: [String], environment: [String: String]
) throws -> Finished {
  let arguments = CommandLine.arguments
  let isTestBundle = arguments.first?.hasSuffix(".xctest") == true
  let program = isTestBundle ? [arguments[0], "--testing-library", "swift-testing"] : arguments
  // A process that is killed removes nothing; and it may be another user.
  let scratch = try ScratchFolder()
  try FileManager.default.setAttributes([.posixPermissions: 0o1777], ofItemAtPath: scratch.url.path)
  defer { withExtendedLifetime(scratch) {} }
  return try run(
    wrapper + program + ["--filter", test],
    environment: environment.merging(["TMPDIR": scratch.url.path]) { $1 })
}

/// Whether this machine lets the tests make user and mount namespaces, in which limits, full disks and folders that
/// cannot be written are real and nobody else's.
package let hasNamespaces: Bool = (try? run(["unshare", "-Urm", "true"]))?.status == 0
