import Diagnostics
import OmegaConf
import PythonText

/// The data catalog: which datasets a project defines, and which of them its factories make.
///
/// Only names, types and paths are of interest here, so neither a dataset's class nor its credentials are
/// needed, and nothing is created. Sources: `kedro/io/catalog_config_resolver.py` and `data_catalog.py`;
/// the rules are the same from Kedro 0.19 to 1.7.
package struct Catalog: Sendable {
  package struct Entry: Sendable {
    package var name: String
    package var configuration: ConfigMapping
  }

  /// The explicit datasets, in the order of the configuration.
  package private(set) var entries: [Entry] = []
  /// The factories in the order in which Kedro tries them; a catch-all is not among them.
  package private(set) var factories: [DatasetFactory] = []
  /// The factory that takes every name which nothing else takes.
  package private(set) var catchAll: DatasetFactory?
  /// What Kedro would raise when it makes the catalog. The snapshot of `kedro.inspection` does not look at
  /// entries that closely, and fails only on two catch-alls.
  package private(set) var diagnostics: [Diagnostic] = []

  let config: LoadedConfig
  private let positions: [ExactString: Int]
  /// Where the entries and patterns stand, each of which is asked for once for each dataset that it makes.
  private let places: [ExactString: SourceLocation]
  /// Entries whose whole configuration is unknown.
  private var undecided: [ExactString: Diagnostic] = [:]

  package init(_ config: LoadedConfig) {
    self.config = config
    var factories: [DatasetFactory] = []
    var positions: [ExactString: Int] = [:]
    for entry in config.mapping.entries {
      let isPattern = DatasetFactory.isPattern(entry.key)
      guard case .mapping(let body) = entry.value else {
        let diagnostic = Self.invalid(entry, config)
        diagnostics.append(diagnostic)
        if case .unknown = entry.value { undecided[ExactString(entry.key)] = diagnostic }
        continue
      }
      if isPattern {
        factories.append(DatasetFactory(pattern: entry.key, body: body))
      } else {
        positions[ExactString(entry.key)] = entries.count
        entries.append(Entry(name: entry.key, configuration: body))
      }
      // Of a factory it is missed when a dataset is made, and not before.
      if body["type"] == nil, !isPattern { diagnostics.append(Self.missingType(entry.key, config)) }
    }
    self.positions = positions
    places = Dictionary(
      config.places.map { (ExactString($0.key), $0.place) }, uniquingKeysWith: { first, _ in first })
    factories.sort(by: DatasetFactory.precedes)
    for factory in factories { diagnostics += Self.problems(factory, config) }
    let catchAlls = factories.filter(\.isCatchAll)
    if let first = catchAlls.first, let second = catchAlls.dropFirst().first {
      diagnostics.append(
        Diagnostic(
          .catalogEntry, at: config.place(of: [second.pattern]),
          "a second pattern that takes every name: '\(second.pattern)', beside '\(first.pattern)'",
          notes: [.init("the other one is here", at: config.place(of: [first.pattern]))],
          help: "keep one of them: Kedro allows a single catch-all"))
    }
    catchAll = catchAlls.first
    self.factories = factories.filter { !$0.isCatchAll }
  }

  /// Where an entry or a pattern stands.
  func place(of key: String) -> SourceLocation? { places[ExactString(key)] }

  package func entry(_ name: String) -> Entry? { positions[ExactString(name)].map { entries[$0] } }

  private static func invalid(_ entry: ConfigMapping.Entry, _ config: LoadedConfig) -> Diagnostic {
    if case .unknown(let reason) = entry.value {
      return Diagnostic(
        .undecided, at: config.place(of: [entry.key]),
        "the catalog entry '\(entry.key)' cannot be known by reading: \(reason)")
    }
    return Diagnostic(
      .catalogEntry, at: config.place(of: [entry.key]), "the catalog entry '\(entry.key)' is no mapping",
      help: "put an underscore before the key if it is for interpolation only")
  }

  static func missingType(_ name: String, _ config: LoadedConfig) -> Diagnostic {
    Diagnostic(
      .catalogEntry, at: config.place(of: [name]), "the catalog entry '\(name)' has no 'type'",
      help:
        "give it the type of its dataset, or put an underscore before the key if it is for interpolation only"
    )
  }

  private static func problems(_ factory: DatasetFactory, _ config: LoadedConfig) -> [Diagnostic] {
    var diagnostics: [Diagnostic] = []
    if let failure = factory.failure {
      diagnostics.append(Self.diagnostic(failure, of: factory, config))
    }
    for (placeholder, path) in factory.foreignPlaceholders {
      diagnostics.append(
        Diagnostic(
          .catalogEntry, at: config.place(of: [factory.pattern] + path, .value),
          "the placeholder \(placeholder) is not in the pattern '\(factory.pattern)'",
          notes: [.init("the pattern is here", at: config.place(of: [factory.pattern]))],
          help: "write it in the pattern too, with the same format; a brace alone is doubled: '{{'"))
    }
    return diagnostics
  }

  private static func diagnostic(
    _ failure: ParsePattern.Failure, of factory: DatasetFactory, _ config: LoadedConfig
  ) -> Diagnostic {
    let place = config.place(of: [factory.pattern])
    switch failure {
    case .unknownFormat(let format):
      return Diagnostic(
        .catalogEntry, at: place, "the pattern '\(factory.pattern)' has the unknown format '\(format)'")
    case .repeatedName(let name):
      return Diagnostic(
        .catalogEntry, at: place, "the pattern '\(factory.pattern)' gives the field '\(name)' two formats")
    case .noNumber(let text):
      return Diagnostic(
        .catalogEntry, at: place,
        "the pattern '\(factory.pattern)' takes '\(text)' for a number, which it is not")
    case .unsupported(let what):
      return Diagnostic(
        .undecided, at: place,
        "the pattern '\(factory.pattern)' cannot be matched by reading, because of \(what)")
    }
  }
}

/// A dataset's configuration and where it came from.
package struct ResolvedDataset: Sendable {
  package enum Source: Hashable, Sendable {
    case explicit
    /// A factory's pattern; a catch-all is one, too.
    case pattern(String)
  }

  package var name: String
  package var configuration: ConfigMapping
  package var source: Source

  /// nil where it is missing, no text, or unknown.
  package var type: String? {
    if case .string(let type)? = configuration["type"] { type } else { nil }
  }

  /// nil where it is missing, no text, or unknown.
  package var filepath: String? {
    if case .string(let path)? = configuration["filepath"] { path } else { nil }
  }
}

/// Why a dataset cannot be resolved.
package struct CatalogError: Error, Hashable, Sendable {
  package var diagnostic: Diagnostic
}

extension Catalog {
  /// The dataset of a name: its explicit entry, else what the first matching factory makes, the catch-all last.
  /// - Returns: nil where nothing matches. To run, Kedro then uses a `MemoryDataset`; `name in catalog` is false.
  /// - Throws: where the factory that Kedro would use fails, or cannot be followed.
  package func resolve(_ name: String) throws(CatalogError) -> ResolvedDataset? {
    if let entry = entry(name) {
      return ResolvedDataset(name: name, configuration: entry.configuration, source: .explicit)
    }
    if let diagnostic = undecided[ExactString(name)] { throw CatalogError(diagnostic: diagnostic) }
    for factory in factories + (catchAll.map { [$0] } ?? []) {
      let match: ParsePattern.Match?
      do throws(ParsePattern.Failure) {
        match = try factory.match(name)
      } catch {
        throw CatalogError(diagnostic: Self.diagnostic(error, of: factory, config))
      }
      guard let match else { continue }
      do throws(FormatString.Failure) {
        return ResolvedDataset(
          name: name, configuration: try factory.configuration(match), source: .pattern(factory.pattern))
      } catch {
        throw CatalogError(diagnostic: diagnostic(error, of: factory, name))
      }
    }
    return nil
  }

  private func diagnostic(_ failure: FormatString.Failure, of factory: DatasetFactory, _ name: String)
    -> Diagnostic
  {
    let place = config.place(of: [factory.pattern])
    switch failure {
    case .raises(let message):
      return Diagnostic(
        .catalogEntry, at: place,
        "the factory '\(factory.pattern)' fails for the dataset '\(name)': \(message)")
    case .unsupported(let what):
      return Diagnostic(
        .undecided, at: place,
        "what the factory '\(factory.pattern)' makes for the dataset '\(name)' cannot be known by reading, because of \(what)"
      )
    }
  }
}
