import Diagnostics
import Kedro
import OmegaConf
import PythonText

/// What `airflow.yml` and the parameters say for the DAG of one pipeline, checked.
package struct AirflowOptions: Sendable {
  package var options: DAGOptions
  /// Everything that was said, as it was said: what a template of the user's gets.
  package var values = ConfigMapping()
  /// Where the DAG's id is set.
  package var dagIDPlace: SourceLocation?
  package var diagnostics: [Diagnostic] = []
  /// The keys below `tasks`, and where they stand.
  private var selectors: [Selector] = []

  /// What the DAG is for: its id may name these.
  package struct Subject: Hashable, Sendable {
    package var packageName: String
    package var environment: String
    package var pipelineName: String

    package init(packageName: String, environment: String, pipelineName: String) {
      self.packageName = packageName
      self.environment = environment
      self.pipelineName = pipelineName
    }
  }

  /// - Parameters:
  ///   - parameters: `--params`, or the key `airflow.params`.
  ///   - defaults: what holds where nothing is said.
  ///   - hasTemplate: whether a template of the user's makes the DAG. Then a key that is not known is the
  ///     template's own, and a value of another type is the template's business.
  package init(
    _ yaml: AirflowYAML, for subject: Subject, parameters: ConfigMapping = ConfigMapping(),
    defaults: DAGOptions = DAGOptions(), hasTemplate: Bool = false
  ) {
    options = defaults
    var found: [Diagnostic] = []
    let settings = yaml.settings(for: subject.pipelineName, parameters: parameters, &found)
    values = ConfigMapping(settings.map { .init(key: $0.name, value: $0.value) })
    var reading = AirflowReading(options: defaults, subject: subject)
    reading.read(settings, hasTemplate: hasTemplate)
    options = reading.options
    selectors = reading.selectors
    dagIDPlace = reading.dagIDPlace
    var read = reading.reader.diagnostics
    if hasTemplate {
      for index in read.indices where read[index].code == .airflowOption { read[index].severity = .warning }
    }
    diagnostics = found + reading.refused + read + SecretSearch.diagnostics(settings)
  }

  /// A warning for each key below `tasks` that is the name of no node, tag or group: of the pipeline's, where its
  /// own block says it, else of any pipeline's.
  package static func unmatchedSelectors(
    _ dags: [(options: AirflowOptions, plan: Plan)], in model: ProjectModel
  ) -> [Diagnostic] {
    if dags.allSatisfy({ $0.options.selectors.isEmpty }) { return [] }
    var everywhere: Set<ExactString> = []
    for pipeline in model.pipelines {
      for node in pipeline.nodes { everywhere.formUnion(([node.name] + node.tags).map { ExactString($0) }) }
    }
    let plans = dags.map { names(in: $0.plan) }
    for names in plans { everywhere.formUnion(names) }
    var diagnostics: [Diagnostic] = []
    // What is said for every pipeline comes with each of them, and to look for what was meant takes all names.
    var told: Set<ExactString> = []
    for (dag, names) in zip(dags, plans) {
      for selector in dag.options.selectors {
        let known = selector.isShared ? everywhere : names
        if known.contains(ExactString(selector.text)) { continue }
        if selector.isShared, !told.insert(ExactString(selector.text)).inserted { continue }
        let candidates = known.map(\.text).sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
        let pipeline = selector.isShared ? "any pipeline" : "the pipeline \(dag.plan.pipelineName.quoted)"
        diagnostics.append(
          Diagnostic(
            .unknownAirflowOption, .warning, at: selector.place,
            "`tasks.\(selector.text)` is the name of no node, tag or group of \(pipeline)",
            help: Spelling.closest(to: selector.text, among: candidates).map { "did you mean `\($0)`?" }))
      }
    }
    return diagnostics
  }

  private static func names(in plan: Plan) -> Set<ExactString> {
    var names: Set<ExactString> = []
    for task in plan.tasks {
      for name in task.nodes + task.tags { names.insert(ExactString(name)) }
      names.insert(ExactString(task.id))
      if let group = task.group { names.insert(ExactString(group)) }
    }
    return names
  }
}

/// A key below `tasks`.
private struct Selector {
  var text: String
  var place: SourceLocation?
  /// Whether it is said for every pipeline.
  var isShared: Bool
}

/// Reads settings into options, key by key.
private struct AirflowReading {
  var options: DAGOptions
  let subject: AirflowOptions.Subject
  var reader = SettingReader()
  /// Errors whatever makes the DAG.
  var refused: [Diagnostic] = []
  var selectors: [Selector] = []
  var dagIDPlace: SourceLocation?

  init(options: DAGOptions, subject: AirflowOptions.Subject) {
    self.options = options
    self.subject = subject
  }

  mutating func read(_ settings: [AirflowSetting], hasTemplate: Bool) {
    // The operator says what a container is.
    if let setting = settings.first(where: { $0.name == AirflowKey.taskOperator.rawValue }) {
      read(setting, .taskOperator)
    }
    for setting in settings {
      if AirflowKey.reserved.contains(setting.name) {
        refused.append(
          Diagnostic(
            .airflowOption, at: setting.keyPlace, "`\(setting.name)` is not for a configuration to set",
            help: setting.name == "dag_name" ? "set `dag_id`" : "remove it, or give it another name"))
      } else if let key = AirflowKey(rawValue: setting.name) {
        if key != .taskOperator { read(setting, key) }
      } else if !hasTemplate {
        unknown(setting, among: AirflowKey.allCases.map(\.rawValue), below: "")
      }
    }
    let names = settings.map(\.name)
    if names.contains("schedule"), let older = settings.first(where: { $0.name == "schedule_interval" }) {
      reader.diagnostics.append(
        Diagnostic(
          .airflowOption, .warning, at: older.keyPlace,
          "`schedule_interval` is not heard, since `schedule` is set as well", help: "remove it"))
    }
  }

  private mutating func unknown(_ setting: AirflowSetting, among names: [String], below prefix: String) {
    let key = setting.key
    reader.diagnostics.append(
      Diagnostic(
        .unknownAirflowOption, .warning, at: setting.keyPlace,
        "`\(setting.name)` is no option of a DAG, and is not heard",
        help: Spelling.closest(to: key, among: names).map { "did you mean `\(prefix)\($0)`?" }
          ?? "a template of your own (`--jinja-file`) can use it"))
  }

  // MARK: - The DAG

  private mutating func read(_ setting: AirflowSetting, _ key: AirflowKey) {
    if key == .schedule || key == .scheduleInterval { return readSchedule(setting, key) }
    // Nothing is said.
    if case .null = setting.value { return }
    switch key {
    case .dagID: readID(setting)
    case .description: if let text = reader.text(setting) { options.description = text }
    case .documentation: if let text = reader.text(setting) { options.documentation = text }
    case .tags: readTags(setting)
    case .startDate: if let time = reader.moment(setting) { options.startDate = time }
    case .endDate: if let time = reader.moment(setting) { options.endDate = time }
    case .timezone: readTimezone(setting)
    case .catchup: if let value = reader.boolean(setting) { options.catchup = value }
    case .maxActiveRuns: if let count = reader.integer(setting, atLeast: 1) { options.maxActiveRuns = count }
    case .runTimeout:
      if let time = reader.duration(setting, unit: "seconds", unitSeconds: 1) { options.runTimeout = time }
    case .params: readParameters(setting)
    case .taskOperator:
      let names = DAGOptions.TaskOperator.allCases.map(\.rawValue)
      if let name = reader.choice(setting, names), let value = DAGOptions.TaskOperator(rawValue: name) {
        options.taskOperator = value
      }
    case .taskGroups: if let value = reader.boolean(setting) { options.taskGroups = value }
    case .tasks: readTasks(setting)
    case .onFailureCallback:
      if let path = reader.dottedPath(setting) { options.onFailureCallback = path }
    default:
      var defaults = options.defaults
      read(setting, key, into: &defaults)
      options.defaults = defaults
    }
  }

  private mutating func readID(_ setting: AirflowSetting) {
    guard let template = reader.text(setting) else { return }
    let parts = [
      "{package}": subject.packageName, "{env}": subject.environment, "{pipeline}": subject.pipelineName,
    ]
    var id = template
    for (placeholder, value) in parts { id = id.replacing(placeholder, with: value) }
    if id.contains("{") || id.contains("}") {
      return reader.wrong(
        setting, "`dag_id` has a placeholder that is none: \(template.quoted)",
        help: "there are {package}, {env} and {pipeline}")
    }
    guard Names.isAccepted(id) else {
      return reader.wrong(
        setting, "`dag_id` is no id that Airflow accepts: \(id.quoted)",
        help: "use letters, digits, `-`, `.` and `_`, in at most \(Names.longestID) bytes")
    }
    options.dagID = id
    dagIDPlace = setting.place
  }

  private mutating func readTags(_ setting: AirflowSetting) {
    guard let tags = reader.texts(setting) else { return }
    // The width of the column.
    if let tag = tags.first(where: { $0.unicodeScalars.count > 100 }) {
      return reader.wrong(setting, "the tag \(tag.quoted) is longer than Airflow's 100 characters")
    }
    options.tags = []
    for tag in tags where !options.tags.contains(where: { $0.utf8.elementsEqual(tag.utf8) }) {
      options.tags.append(tag)
    }
  }

  private mutating func readTimezone(_ setting: AirflowSetting) {
    guard let name = reader.text(setting) else { return }
    guard name.wholeMatch(of: /[A-Za-z][A-Za-z0-9_+-]*(\/[A-Za-z0-9_+-]+){0,2}/) != nil else {
      return reader.wrong(
        setting, "`timezone` must be the name of a time zone, and is \(name.quoted)",
        help: "write a name such as \"Europe/Berlin\"")
    }
    options.timezone = name
  }

  private mutating func readParameters(_ setting: AirflowSetting) {
    guard let members = reader.mapping(setting) else { return }
    options.parameters = members.compactMap { member in
      reader.value(member).map { DAGOptions.Parameter(name: member.key, value: $0) }
    }
  }

  private mutating func readTasks(_ setting: AirflowSetting) {
    guard let members = reader.mapping(setting) else { return }
    for member in members {
      let isOwn =
        member.config != nil && setting.path.first?.utf8.elementsEqual(subject.pipelineName.utf8) == true
      selectors.append(Selector(text: member.key, place: member.keyPlace, isShared: !isOwn))
      if case .null = member.value { continue }
      guard let keys = reader.mapping(member) else { continue }
      var task = TaskOptions()
      for setting in keys {
        if let key = AirflowKey(rawValue: setting.key), key.isOfTask {
          read(setting, key, into: &task)
        } else {
          let names = AirflowKey.allCases.filter(\.isOfTask).map(\.rawValue)
          unknown(setting, among: names, below: member.name + ".")
        }
      }
      options.overrides.append(.init(selector: member.key, options: task))
    }
  }

  // MARK: - The schedule

  private mutating func readSchedule(_ setting: AirflowSetting, _ key: AirflowKey) {
    if key == .scheduleInterval, hasSchedule { return }
    hasSchedule = true
    switch setting.value {
    case .null: options.schedule = .none
    case .string(let text): readExpression(text, setting)
    case .mapping: readTrigger(setting)
    default:
      reader.mistyped(
        setting, "a schedule",
        help: "write a cron expression, a preset such as \"@daily\", null, {every: 2h} or {assets: [...]}")
    }
  }

  /// Whether `schedule`, which wins, was read.
  private var hasSchedule = false

  /// Numbers, steps and lists, names of months and days, and croniter's letters.
  private static var cronField: Regex<Substring> {
    /(?:[0-9*\/,#?LlWwHhRr()-]|(?i:mon|tue|wed|thu|fri|sat|sun|jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec))+/
  }

  private mutating func readExpression(_ text: String, _ setting: AirflowSetting) {
    if text.hasPrefix("@") {
      let others = ["@midnight", "@annually"]
      if (AirflowKey.presets + others).contains(text) { return options.schedule = .expression(text) }
      return reader.wrong(
        setting, "`\(setting.name)` is no preset of Airflow: \(text.quoted)",
        help: Spelling.closest(to: text, among: AirflowKey.presets).map { "did you mean \"\($0)\"?" }
          ?? "there are " + AirflowKey.presets.joined(separator: ", "))
    }
    if ["none", "null", "~"].contains(text.lowercased()) {
      return reader.wrong(
        setting, "`\(setting.name)` is the text \(text.quoted), which is no schedule",
        help: "write null, without quotes, for a DAG that is started by hand")
    }
    let fields = text.split(whereSeparator: \.isWhitespace)
    let isCron =
      (5...7).contains(fields.count)
      && fields.allSatisfy { $0.wholeMatch(of: Self.cronField) != nil }
    guard isCron else {
      return reader.wrong(
        setting, "`\(setting.name)` is neither a cron expression nor a preset: \(text.quoted)",
        help: "write five fields such as \"0 6 * * *\", or a preset such as \"@daily\"")
    }
    options.schedule = .expression(text)
  }

  private mutating func readTrigger(_ setting: AirflowSetting) {
    let members = setting.members
    guard members.count == 1, let member = members.first else {
      return reader.wrong(setting, "`\(setting.name)` must say one of `every`, `assets` and `datasets`")
    }
    switch member.key {
    case "every":
      guard let seconds = reader.duration(member, unit: "seconds", unitSeconds: 1) else { return }
      guard seconds > 0 else { return reader.wrong(member, "`\(member.name)` must be more than nothing") }
      options.schedule = .interval(seconds)
    case "assets", "datasets":
      guard let uris = reader.texts(member) else { return }
      if uris.isEmpty { return reader.wrong(member, "`\(member.name)` names no asset") }
      // Airflow's `_sanitize_uri`, and the width of the column.
      for uri in uris
      where !uri.utf8.allSatisfy({ $0 < 0x80 }) || uri.count > 1500 || uri.hasPrefix("airflow:") {
        return reader.wrong(
          member, "\(uri.quoted) is no URI of an asset",
          help: "write ASCII, at most 1500 characters, and not with the scheme airflow:")
      }
      options.schedule = .assets(uris)
    default:
      reader.wrong(
        member, "`\(setting.name)` knows no `\(member.key)`",
        help: Spelling.closest(to: member.key, among: ["every", "assets", "datasets"])
          .map { "did you mean `\($0)`?" } ?? "there are `every`, `assets` and `datasets`")
    }
  }

  // MARK: - Tasks

  private mutating func read(_ setting: AirflowSetting, _ key: AirflowKey, into task: inout TaskOptions) {
    if case .null = setting.value { return }
    switch key {
    case .owner: if let text = reader.text(setting) { task.owner = text }
    case .dependsOnPast: if let value = reader.boolean(setting) { task.dependsOnPast = value }
    case .email: if let texts = reader.texts(setting) { task.email = texts }
    case .emailOnFailure: if let value = reader.boolean(setting) { task.emailOnFailure = value }
    case .emailOnRetry: if let value = reader.boolean(setting) { task.emailOnRetry = value }
    case .retries: if let count = reader.integer(setting, atLeast: 0) { task.retries = count }
    case .retryDelay:
      if let seconds = reader.duration(setting, unit: "minutes", unitSeconds: 60) {
        task.retryDelayMinutes = seconds / 60
      }
    case .pool: if let text = reader.text(setting) { task.pool = text }
    case .poolSlots: if let count = reader.integer(setting, atLeast: 1) { task.poolSlots = count }
    case .queue: if let text = reader.text(setting) { task.queue = text }
    case .priorityWeight: if let weight = reader.integer(setting) { task.priorityWeight = weight }
    case .maxActiveTasks:
      if let count = reader.integer(setting, atLeast: 1) { task.maxActiveTasksPerDAG = count }
    case .triggerRule:
      if let rule = reader.choice(setting, AirflowKey.triggerRules) { task.triggerRule = rule }
    case .executionTimeout:
      if let time = reader.duration(setting, unit: "seconds", unitSeconds: 1) { task.executionTimeout = time }
    case .onFailureCallback:
      if let path = reader.dottedPath(setting) { task.onFailureCallback = path }
    case .kubernetes: readContainer(setting, .kubernetes, into: &task)
    case .docker: readContainer(setting, .docker, into: &task)
    default: break
    }
  }

  /// Both containers are checked; the operator's own is taken.
  private mutating func readContainer(
    _ setting: AirflowSetting, _ kind: DAGOptions.TaskOperator, into task: inout TaskOptions
  ) {
    guard let members = reader.mapping(setting) else { return }
    var reading = ContainerReading(
      schema: kind == .docker ? ContainerSchema.docker : ContainerSchema.kubernetes)
    reading.reader = reader
    reading.read(members)
    reader = reading.reader
    if options.taskOperator == kind { task.container = task.container.applying(reading.container) }
  }
}
