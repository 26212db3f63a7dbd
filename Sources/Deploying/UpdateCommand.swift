import Deployment

/// What has to be said to MWAA so that an environment takes what was uploaded.
package struct UpdateCommand: Sendable {
  private let keys: [(option: String, key: String, versionID: String)]

  /// - Returns: nil where no version of a file that the environment names is known.
  package init?(_ results: [Upload.Result]) {
    let options = [
      MWAABundle.plugins: "plugins", MWAABundle.requirements: "requirements",
      MWAABundle.startup: "startup-script",
    ]
    keys = results.compactMap { result in
      guard let option = options[result.step.path], let version = result.versionID else { return nil }
      return (option, result.step.key, version)
    }
    if keys.isEmpty { return nil }
  }

  /// For a shell; `NAME` stands for the environment's name.
  package var text: String {
    var lines = ["aws mwaa update-environment --name NAME"]
    for (option, key, version) in keys {
      lines.append(
        "  --\(option)-s3-path \(Self.quoted(key)) --\(option)-s3-object-version \(Self.quoted(version))")
    }
    return lines.joined(separator: " \\\n") + "\n"
  }

  private static func quoted(_ text: String) -> String {
    let plain = text.unicodeScalars.allSatisfy { scalar in
      scalar.isASCII
        && (scalar.properties.isAlphabetic || ("0"..."9").contains(scalar)
          || "-_./".unicodeScalars.contains(scalar))
    }
    return plain && !text.hasPrefix("-")
      ? text
      : "'" + text.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "'\\''") + "'"
  }
}
