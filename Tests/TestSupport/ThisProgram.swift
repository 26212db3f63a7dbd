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
  return try run(wrapper + program + ["--filter", test], environment: environment)
}

/// Whether this machine lets the tests make user and mount namespaces, in which limits, full disks and folders that
/// cannot be written are real and nobody else's.
package let hasNamespaces: Bool = (try? run(["unshare", "-Urm", "true"]))?.status == 0
