import Diagnostics
import OmegaConf
import Pyproject

/// Takes one table of keys apart, key by key.
struct ConfigurationReader {
  let document: TOMLDocument
  /// The keys that lead to the table in its file.
  let section: [String]
  var configuration = Configuration()
  var diagnostics: [Diagnostic] = []

  /// What is longer is taken for a slip: nobody waits a day for a DAG.
  private static let longestWait = 600_000
  private static let longestThought = 3600
  private static let longestHistory = 1_000_000_000
  private static let longestKeeping = 36_500

  mutating func read(_ value: TOMLValue, at path: [String]) {
    let name = path.isEmpty ? section.joined(separator: ".") : path.joined(separator: ".")
    guard let table = value.table else {
      wrong(path, "`\(name)` must be a table, and is \(value.typeName)")
      return
    }
    for entry in table.entries {
      let path = path + [entry.key]
      if let key = ConfigurationKey.allCases.first(where: { $0.spellings.contains(path) }) {
        read(key, entry.value, at: path)
      } else if ConfigurationKey.allCases.contains(where: { $0.spellings.contains { $0.starts(with: path) } })
      {
        read(entry.value, at: path)
      } else if path == Self.variables, section == ["tool", "dagwatchd"] {
        readVariables(entry.value)
      } else {
        unknown(path)
      }
    }
    if path.isEmpty { checkTogether() }
  }

  private mutating func checkTogether() {
    func isSet(_ path: [String]) -> Bool { document.value(at: section + path) != nil }
    for key in ConfigurationKey.allCases {
      let set = key.spellings.filter(isSet)
      guard set.count == 2 else { continue }
      wrong(
        set[1], "`\(set[1].joined(separator: "."))` is the key `\(key.rawValue)`, which is set as well",
        notes: [.init("`\(key.rawValue)` is set here", at: document.place(of: section + set[0]))],
        help: "remove one of the two")
    }
    let all = ConfigurationKey.all.spellings.first { document.value(at: section + $0)?.boolean == true }
    if let all, let pipelines = ConfigurationKey.pipelines.spellings.first(where: isSet) {
      wrong(
        all, "`\(all.joined(separator: "."))` and `\(pipelines.joined(separator: "."))` exclude each other",
        notes: [
          .init(
            "`\(pipelines.joined(separator: "."))` is set here", at: document.place(of: section + pipelines))
        ],
        help: "remove one of the two")
    }
  }

  /// `[tool.dagwatchd.environment]`: variables that the evaluation takes from the project and not from here.
  private static let variables = ["environment"]

  private mutating func readVariables(_ value: TOMLValue) {
    guard let table = value.table else {
      return wrong(Self.variables, "`environment` must be a table, and is \(value.typeName)")
    }
    for entry in table.entries where entry.value.string == nil {
      wrong(
        Self.variables + [entry.key],
        "the environment variable `\(entry.key)` must be a string, and is \(entry.value.typeName)")
    }
  }

  private mutating func read(_ key: ConfigurationKey, _ value: TOMLValue, at path: [String]) {
    switch key {
    case .environment: string(path, value) { $0.environment = $1 }
    case .targetDirectory: string(path, value) { $0.targetDirectory = $1 }
    case .wheelPrefix: string(path, value, mayBeEmpty: true) { $0.wheelPrefix = $1 }
    case .pipelines: pipelines(path, value)
    case .all: boolean(path, value) { if $1 { $0.pipelines = .all } }
    case .engine: choice(path, value) { $0.engine = $1 }
    case .onHandEdit: choice(path, value) { $0.onHandEdit = $1 }
    case .historyCount:
      number(path, value, in: 0...Self.longestHistory, "generations") { $0.historyCount = $1 }
    case .historyDays: number(path, value, in: 0...Self.longestKeeping, "days") { $0.historyDays = $1 }
    case .python: string(path, value) { $0.python = $1 }
    case .pythonTimeout:
      number(path, value, in: 1...Self.longestThought, "seconds") { $0.pythonTimeoutSeconds = $1 }
    case .kedroVersion:
      guard let version = value.string else { return mistyped(path, "a string", value) }
      guard Configuration.isVersion(version) else {
        return wrong(path, "`\(key.rawValue)` must be a version like \"1.7.0\"")
      }
      configuration.kedroVersion = version
    case .pythonVersion:
      guard let version = value.string else { return mistyped(path, "a string", value) }
      guard Configuration.isPythonVersion(version) else {
        return wrong(path, "`\(key.rawValue)` must be a version like \"3.11\"")
      }
      configuration.pythonVersion = version
    case .projectPath:
      guard let text = value.string else { return mistyped(path, "a string", value) }
      guard text.utf8.first == UInt8(ascii: "/") else {
        return wrong(path, "`\(key.rawValue)` must be an absolute path")
      }
      configuration.projectPath = text
    case .quiet: milliseconds(path, value) { $0.quietMilliseconds = $1 }
    case .cap: milliseconds(path, value) { $0.capMilliseconds = $1 }
    case .gitHold: milliseconds(path, value) { $0.gitHoldMilliseconds = $1 }
    case .reconcile: milliseconds(path, value) { $0.reconcileMilliseconds = $1 }
    case .jinjaFile: string(path, value) { $0.airflow.templatePath = $1 }
    case .confSource: string(path, value) { $0.airflow.confSource = $1 }
    case .tags: if let tags = strings(path, value) { configuration.airflow.plan.tags = tags }
    case .groupBy: choice(path, value) { $0.airflow.plan.grouping = $1 }
    case .cycles: choice(path, value) { $0.airflow.plan.cycles = $1 }
    case .naming: choice(path, value) { $0.airflow.plan.naming = $1 }
    case .memory: choice(path, value) { $0.airflow.plan.memory = $1 }
    case .documentation: choice(path, value) { $0.airflow.plan.documentation = $1 }
    case .taskOperator: choice(path, value) { $0.airflow.taskOperator = $1 }
    case .taskGroups: boolean(path, value) { $0.airflow.showsTaskGroups = $1 }
    case .targets: targets(path, value)
    case .wheelBuild: boolean(path, value) { $0.deployment.buildsWheel = $1 }
    case .wheelDirectory: string(path, value) { $0.deployment.wheelDirectory = $1 }
    case .wheelStamp: boolean(path, value) { $0.deployment.stampsWheel = $1 }
    case .keptRequirements:
      if let names = strings(path, value) { configuration.deployment.keptRequirements = names }
    case .airflowBundle: string(path, value) { $0.deployment.airflow.directory = $1 }
    case .airflowInstall: string(path, value) { $0.deployment.airflow.install = $1 }
    case .astroDirectory: string(path, value) { $0.deployment.astro.directory = $1 }
    case .astroData: astroData(path, value)
    case .mwaaDirectory: string(path, value) { $0.deployment.mwaa.directory = $1 }
    case .mwaaVersion: mwaaVersion(path, value)
    case .mwaaBucket: mwaaBucket(path, value)
    case .mwaaPrefix: string(path, value, mayBeEmpty: true) { $0.deployment.mwaa.prefix = $1 }
    case .containerImage: string(path, value) { $0.deployment.container.image = $1 }
    case .containerBase: string(path, value) { $0.deployment.container.baseImage = $1 }
    case .containerStamp: boolean(path, value) { $0.deployment.container.isStamped = $1 }
    case .containerDirectory: string(path, value) { $0.deployment.container.directory = $1 }
    case .params: params(path, value)
    case .groups: groups(path, value)
    }
  }

  private mutating func boolean(
    _ path: [String], _ value: TOMLValue, _ store: (inout Configuration, Bool) -> Void
  ) {
    guard let boolean = value.boolean else { return mistyped(path, "a boolean", value) }
    store(&configuration, boolean)
  }

  private mutating func params(_ path: [String], _ value: TOMLValue) {
    guard let table = value.table else { return mistyped(path, "a table", value) }
    configuration.airflow.parameters = ConfigMapping(
      table.entries.map { .init(key: $0.key, value: ConfigValue($0.value)) })
  }

  private mutating func groups(_ path: [String], _ value: TOMLValue) {
    guard let table = value.table else { return mistyped(path, "a table", value) }
    for entry in table.entries {
      let path = path + [entry.key]
      if entry.key.isEmpty {
        wrong(path, "a group must have a name")
      } else if let members = strings(path, entry.value) {
        if members.isEmpty {
          wrong(
            path, "the group `\(entry.key)` has no members",
            help: "list names of nodes, or `tag:NAME`, `namespace:NAME`, or remove the group")
        }
        configuration.airflow.plan.groups.append(
          .init(name: entry.key, members: members, location: document.place(of: section + path)))
      }
    }
  }

  private mutating func string(
    _ path: [String], _ value: TOMLValue, mayBeEmpty: Bool = false,
    _ store: (inout Configuration, String) -> Void
  ) {
    guard let text = value.string else { return mistyped(path, "a string", value) }
    if text.isEmpty && !mayBeEmpty { return wrong(path, "`\(name(path))` must not be empty") }
    store(&configuration, text)
  }

  private mutating func milliseconds(
    _ path: [String], _ value: TOMLValue, _ store: (inout Configuration, Int) -> Void
  ) {
    number(path, value, in: 0...Self.longestWait, "milliseconds", store)
  }

  private mutating func number(
    _ path: [String], _ value: TOMLValue, in range: ClosedRange<Int>, _ unit: String,
    _ store: (inout Configuration, Int) -> Void
  ) {
    guard let number = value.integer else { return mistyped(path, "an integer", value) }
    guard range.contains(number) else {
      return wrong(
        path, "`\(name(path))` must lie between \(range.lowerBound) and \(range.upperBound) \(unit)")
    }
    store(&configuration, number)
  }

  /// The texts of an array, each once; nil where it is none, which is then told.
  mutating func strings(_ path: [String], _ value: TOMLValue) -> [String]? {
    guard let array = value.array else {
      mistyped(path, "an array of strings", value)
      return nil
    }
    var texts: [String] = []
    for (index, element) in array.enumerated() {
      guard let text = element.string else {
        wrong(
          path + [String(index)],
          "`\(name(path))` must be an array of strings, and this is \(element.typeName)")
        return nil
      }
      if !texts.contains(where: { $0.utf8.elementsEqual(text.utf8) }) { texts.append(text) }
    }
    return texts
  }

  private mutating func pipelines(_ path: [String], _ value: TOMLValue) {
    if let array = value.array, array.isEmpty {
      return wrong(path, "`\(name(path))` names no pipeline", help: "set `all = true` for every pipeline")
    }
    guard let names = strings(path, value) else { return }
    if configuration.pipelines != .all { configuration.pipelines = .named(names) }
  }

  private mutating func choice<Choice: CaseIterable & RawRepresentable<String>>(
    _ path: [String], _ value: TOMLValue, _ store: (inout Configuration, Choice) -> Void
  ) {
    guard let text = value.string else { return mistyped(path, "a string", value) }
    guard let choice = Choice(rawValue: text) else {
      let all = Choice.allCases.map(\.rawValue)
      return wrong(
        path, "`\(name(path))` must be one of " + all.map { "\"\($0)\"" }.joined(separator: ", "),
        help: Spelling.closest(to: text, among: all).map { "did you mean \"\($0)\"?" })
    }
    store(&configuration, choice)
  }

  // MARK: - What is wrong

  private mutating func unknown(_ path: [String]) {
    let names = ConfigurationKey.names(in: path.dropLast())
    let name = path.last ?? ""
    let parent = path.dropLast()
    let closest = Spelling.closest(to: name, among: names)
    diagnostics.append(
      Diagnostic(
        .unknownConfigurationKey, at: document.place(of: section + path),
        "unknown key `\(path.joined(separator: "."))`",
        help: closest.map { "did you mean `\((parent + [$0]).joined(separator: "."))`?" }
          ?? "known here: " + names.map { "`\($0)`" }.joined(separator: ", ")))
  }

  mutating func mistyped(_ path: [String], _ wanted: String, _ value: TOMLValue) {
    wrong(path, "`\(name(path))` must be \(wanted), and is \(value.typeName)")
  }

  func name(_ path: [String]) -> String { path.joined(separator: ".") }

  mutating func wrong(
    _ path: [String], _ message: String, notes: [Diagnostic.Note] = [], help: String? = nil
  ) {
    diagnostics.append(
      Diagnostic(
        .configurationValue, at: document.place(ofValue: section + path), message, notes: notes, help: help))
  }
}

extension ConfigValue {
  /// A value of TOML. A date is its text, as OmegaConf leaves it.
  fileprivate init(_ value: TOMLValue) {
    switch value {
    case .string(let text), .dateTime(let text): self = .string(text)
    case .integer(let number): self = .integer(number)
    case .float(let number): self = .float(number)
    case .boolean(let boolean): self = .boolean(boolean)
    case .array(let items): self = .list(items.map { ConfigValue($0) })
    case .table(let table):
      self = .mapping(ConfigMapping(table.entries.map { .init(key: $0.key, value: ConfigValue($0.value)) }))
    }
  }
}
