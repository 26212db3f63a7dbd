import Diagnostics
import ProjectFiles

/// Kedro's `OmegaConfigLoader`, as far as it reads files.
package struct ConfigLoader {
  /// What `settings.py` says about the loader.
  package struct Settings: Hashable, Sendable {
    package enum MergeStrategy: String, Hashable, Sendable { case destructive, soft }

    /// Relative to the project's root.
    package var confSource = "conf"
    package var baseEnvironment = "base"
    package var defaultRunEnvironment = "local"
    /// Patterns per kind (`catalog`, `parameters`, `credentials`, `globals`, ...), over Kedro's own.
    package var patterns: [String: [String]] = [:]
    package var mergeStrategy: [String: MergeStrategy] = [:]
    /// Names of custom resolvers, whose values cannot be known by reading.
    package var customResolvers: Set<String> = []

    package init() {}
  }

  package let files: any ProjectFiles
  package let settings: Settings
  /// nil: the default run environment.
  package let environment: String?

  package init(files: any ProjectFiles, settings: Settings, environment: String?) {
    self.files = files
    self.settings = settings
    self.environment = environment
  }

  /// What `config_loader[kind]` gives: base and run environment, each merged and resolved, combined.
  /// - Parameter kind: `catalog`, `parameters`, `globals`, `airflow` or a key of `patterns`.
  /// - Throws: the errors that Kedro would raise, as diagnostics with the place in the YAML file.
  package func load(_ kind: String) throws(ConfigError) -> ConfigMapping {
    ConfigMapping()
  }
}

/// Why a kind of configuration cannot be read.
package struct ConfigError: Error, Hashable, Sendable {
  package var diagnostics: [Diagnostic]

  package init(_ diagnostics: [Diagnostic]) { self.diagnostics = diagnostics }
}
