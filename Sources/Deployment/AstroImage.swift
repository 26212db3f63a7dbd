import Diagnostics

/// What the `Dockerfile` of an Astro project says of the Airflow in it.
///
/// `astrocrpublic.azurecr.io/runtime:3.1-12` is Airflow 3.1, and `quay.io/astronomer/astro-runtime:12.1.0` is 2.10: up to
/// Airflow 2 Astro counted its releases by itself.
package struct AstroImage: Sendable {
  private let lines: [String]

  package init(dockerfile: [UInt8]) {
    lines = dockerfile.split(omittingEmptySubsequences: false) { $0 == 0x0A || $0 == 0x0D }
      .map { String(decoding: $0, as: UTF8.self) }
  }

  /// The major number of `astro-runtime`, and the Airflow 2 in it.
  private static let runtimes = [4: 2, 5: 3, 6: 4, 7: 5, 8: 6, 9: 7, 10: 8, 11: 9, 12: 10, 13: 11]

  /// The Airflow of the image that the last stage is made from; nil where its name does not tell.
  package var airflow: (major: Int, minor: Int)? {
    guard let image = base?.words.dropFirst().first(where: { !$0.hasPrefix("--") }) else { return nil }
    let name = image.split(separator: "/").last ?? ""
    let parts = name.split(separator: ":", maxSplits: 1)
    guard parts.count == 2, parts[0] == "runtime" || parts[0].hasPrefix("astro-runtime") else { return nil }
    let tag = parts[1].split(separator: "-", maxSplits: 1)
    let numbers = (tag.first ?? "").split(separator: ".").compactMap { Int($0) }
    guard let first = numbers.first else { return nil }
    if parts[0] == "runtime" { return numbers.count == 2 ? (first, numbers[1]) : nil }
    return Self.runtimes[first].map { (2, $0) }
  }

  private var base: (line: Int, words: [Substring])? {
    for (index, line) in lines.enumerated().reversed() {
      let words = line.split { $0 == " " || $0 == "\t" }
      if words.first?.uppercased() == "FROM" { return (index + 1, words) }
    }
    return nil
  }

  /// - Parameter path: of the Dockerfile.
  package func diagnostics(at path: String) -> [Diagnostic] {
    var found: [Diagnostic] = []
    if let base, let airflow, airflow < (2, 9) {
      found.append(
        Diagnostic(
          .runtimeImage, .warning, at: place(path, base.line),
          "the image has Airflow \(airflow.major).\(airflow.minor), and the DAGs need 2.9 or later",
          help: "write an image such as astrocrpublic.azurecr.io/runtime:3.1-12"))
    }
    for (index, line) in lines.enumerated()
    where line.contains("KEDRO_LOGGING_CONFIG") && !line.drop(while: { $0 == " " }).hasPrefix("#") {
      found.append(
        Diagnostic(
          .loggingVariable, .note, at: place(path, index + 1),
          "KEDRO_LOGGING_CONFIG has no effect in these DAGs: a task keeps the log handlers of Airflow"))
    }
    return found
  }

  private func place(_ path: String, _ line: Int) -> SourceLocation {
    SourceLocation(path: path, line: line, lineText: lines[line - 1])
  }
}
