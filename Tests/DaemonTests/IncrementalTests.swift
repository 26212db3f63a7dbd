@testable import Building
import Configuration
import Diagnostics
import Foundation
import Glibc
import Kedro
import ProjectFiles
@testable import Publishing
import TestSupport
import Testing

@testable import Daemon

/// An incremental build is a build from nothing, always: the property itself, on random scripts of edits.
///
/// One side keeps everything that there is to keep: one builder, the published files, the history, the cache, which is
/// sometimes all that is left (a restart), and sometimes damaged. The other side is a new builder that knows nothing.
/// What both say has to be the same: every artifact byte for byte, every diagnostic, the model, what was read and by
/// which part; and what stands in the published folders is what the build from nothing would publish there.
///
/// `DAGWATCHD_RANDOM_SEEDS` makes more sessions than the usual ones, which come to 2,000 scripts; `DAGWATCHD_RANDOM_FIRST` says
/// with which seed they begin.
@Suite("An incremental build")
struct IncrementalTests {
  private static func number(_ name: String) -> UInt64? {
    ProcessInfo.processInfo.environment[name].flatMap { UInt64($0) }
  }

  private static let firstSeed = number("DAGWATCHD_RANDOM_FIRST") ?? 0
  private static let seeds = firstSeed..<firstSeed + (number("DAGWATCHD_RANDOM_SEEDS") ?? 40)
  private static let scriptsPerSeed = 50

  @Test("is one from nothing, on random edits", arguments: seeds)
  func equalsOneFromNothing(seed: UInt64) throws {
    var random = FixedGenerator(seed: ~seed)
    var project = EditedProject(seed: seed)
    var site = try Site()
    for script in 0..<Self.scriptsPerSeed {
      if script > 0 { project.edit(Int.random(in: 0...4, using: &random)) }
      let events = site.disturb(&random)
      let difference = site.build(project.files)
      try #require(
        difference == nil, "seed \(seed) script \(script): \(difference ?? "") after \(project.log + events)")
    }
    // A property that is never put to the test holds for nothing.
    if seed < 40 { #expect(site.builtCount > 10) }
  }

  @Test("plans and renders one pipeline of many where one has changed")
  func oneOfMany() {
    var files = Self.many(30, changed: nil)
    var overrides = Configuration.Overrides()
    overrides.engine = .static
    overrides.pipelines = .all
    var builder = Builder(root: "/srv/many", overrides: overrides)
    let first = builder.build(files: files)
    #expect(!first.isFailed && first.plans.count == 30)
    #expect(builder.memo.plannedCount == 30 && builder.memo.renderedCount == 30)
    files = Self.many(30, changed: 17)
    let second = builder.build(files: files)
    #expect(zip(first.plans, second.plans).count { $0 != $1 } == 1)
    #expect(builder.memo.plannedCount == 31 && builder.memo.renderedCount == 31)
    #expect(builder.evaluationCount == 2)
    // What the model was computed from is as it was.
    files["conf/base/airflow.yml"] = "default: {retries: 2}\n"
    _ = builder.build(files: files)
    #expect(builder.evaluationCount == 2)
    #expect(builder.memo.plannedCount == 61)
  }

  @Test("renders one pipeline of many into a bundle, too", arguments: ["airflow", "docker"])
  func oneOfManyInABundle(target: String) {
    var files = Self.many(10, changed: nil)
    var overrides = Configuration.Overrides()
    overrides.engine = .static
    overrides.pipelines = .all
    var builder = Builder(root: "/srv/many", overrides: overrides)
    let keys = "targets = [\"\(target)\"]\nwheel.build = false\n"
    files["dagwatchd.toml"] = keys
    let first = builder.build(files: files)
    #expect(first.artifacts.count { $0.plan != nil } == 20)
    #expect(builder.memo.renderedCount == 20)
    files = Self.many(10, changed: 7)
    files["dagwatchd.toml"] = keys
    _ = builder.build(files: files)
    #expect(builder.memo.renderedCount == 22)
  }

  @Test("keeps what a build did not come to that failed")
  func afterAFailure() {
    let files = Self.many(3, changed: nil)
    var overrides = Configuration.Overrides()
    overrides.engine = .static
    overrides.pipelines = .all
    var builder = Builder(root: "/srv/many", overrides: overrides)
    files["dagwatchd.toml"] = "targets = [\"docker\"]\n"
    #expect(!builder.build(files: files).isFailed)
    let (planned, rendered) = (builder.memo.plannedCount, builder.memo.renderedCount)
    let packed = builder.packing.packedCount
    #expect(packed > 0)
    // Twice, since it is not only the last build that may have failed.
    for text in ["a: [", "a: {"] {
      files["conf/base/parameters.yml"] = text
      #expect(builder.build(files: files).isFailed)
    }
    files["conf/base/parameters.yml"] = ""
    #expect(!builder.build(files: files).isFailed)
    #expect(builder.memo.plannedCount == planned && builder.memo.renderedCount == rendered)
    #expect(builder.packing.packedCount == packed)
  }

  @Test("knows every field of what a plan is made from")
  func fields() {
    func count(_ value: Any) -> Int { Mirror(reflecting: value).children.count }
    let node = NodeModel(
      name: "", functionName: "", namespace: nil, tags: [], inputs: [], outputs: [], source: nil)
    #expect(count(node) == 8)
    #expect(count(FunctionSource(path: "", firstLine: 1, lastLine: 1)) == 3)
    #expect(count(DatasetAnnotation(dataset: "", type: "")) == 2)
    #expect(count(RegisteredPipeline(name: "", nodes: [], inputs: [], outputs: [])) == 4)
    #expect(count(StoredDataset(name: "", storage: .persistent)) == 4)
    #expect(count(SourceLocation(path: "")) == 5)
  }

  /// So many pipelines of two nodes each.
  private static func many(_ count: Int, changed: Int?) -> MemoryFiles {
    let files = MemoryFiles([
      "pyproject.toml": """
      [tool.kedro]
      package_name = "many"
      project_name = "Many"
      kedro_init_version = "1.7.0"

      [project]
      name = "many"
      version = "0.1"

      """,
      "dagwatchd.toml": "wheel.build = false\n", "src/many/__init__.py": "", "src/many/settings.py": "",
      "src/many/pipelines/__init__.py": "",
      "conf/base/catalog.yml": "\"{name}\": {type: pickle.PickleDataset, filepath: \"data/{name}.pkl\"}\n",
      "conf/base/parameters.yml": "", "conf/base/airflow.yml": "default: {retries: 1}\n",
      "conf/local/.gitkeep": "",
      "src/many/pipeline_registry.py": """
      from kedro.framework.project import find_pipelines


      def register_pipelines():
          return {name: made for name, made in find_pipelines().items() if name != "__default__"}

      """,
    ])
    for index in 0..<count {
      let last = index == changed ? "changed" : "last"
      files["src/many/pipelines/p\(index)/__init__.py"] = """
        from kedro.pipeline import Pipeline, node


        def step(data):
            return data


        def create_pipeline(**kwargs):
            return Pipeline([
                node(step, "raw", "p\(index)_made", name="p\(index)_first"),
                node(step, "p\(index)_made", "p\(index)_done", name="p\(index)_\(last)"),
            ])

        """
    }
    return files
  }
}

/// Where a project's builds go, with all that is kept between them.
private struct Site {
  let scratch: ScratchFolder
  private var generator: Generator
  private var isStarting = true
  /// The last build from nothing that went to its end, as long as the generator is the same: one that fails does not
  /// come to its bundles.
  private var before: BuildResult?
  /// The last build that evaluated the project, or found that it need not.
  private var evaluated: BuildResult?
  private var standing: [String: [UInt8]] = [:]
  private(set) var builtCount = 0

  init() throws {
    scratch = try ScratchFolder()
    // Its files are in memory; what is published of them is not.
    try FileManager.default.createDirectory(atPath: Self.root(scratch), withIntermediateDirectories: true)
    generator = Self.generator(scratch)
  }

  private static var overrides: Configuration.Overrides {
    var overrides = Configuration.Overrides()
    overrides.engine = .static
    return overrides
  }

  private static func root(_ scratch: ScratchFolder) -> String { scratch.url.path + "/project" }

  private static func generator(_ scratch: ScratchFolder) -> Generator {
    Generator(
      root: root(scratch), builder: Builder(root: root(scratch), overrides: overrides),
      historyPath: scratch.url.path + "/history.sqlite3", cachePath: scratch.url.path + "/cache.sqlite3",
      toolVersion: "test", selection: .configuration(isDaemon: true))
  }

  /// Restarts, damages the cache, takes a published file away: now and then.
  mutating func disturb(_ random: inout FixedGenerator) -> [String] {
    var events: [String] = []
    func chance(_ percent: Int) -> Bool { Int.random(in: 0..<100, using: &random) < percent }
    if chance(10) {
      events.append(Damage.random(&random).do(to: scratch.url.path + "/cache.sqlite3", &random))
    }
    if chance(25) {
      events.append("restart")
      generator = Self.generator(scratch)
      isStarting = true
      before = nil
      evaluated = nil
    }
    if chance(4), let path = standing.keys.sorted().randomElement(using: &random) {
      events.append("unlink \(path)")
      unlink(path)
      standing[path] = nil
    }
    return events
  }

  /// Builds on what is kept, and from nothing.
  /// - Returns: in what the two differ.
  mutating func build(_ files: MemoryFiles) -> String? {
    let evaluations = generator.builder.evaluationCount
    let plans = generator.builder.memo.plannedCount
    let generation = generator.generate(files: files, trigger: isStarting ? .start : .save)
    isStarting = false
    var builder = Builder(root: Self.root(scratch), overrides: Self.overrides)
    let expected = builder.build(files: files)
    defer { if !expected.isFailed && !generation.build.isVerified { before = expected } }
    if let difference = difference(generation, expected) ?? difference(published: expected) {
      return difference
    }
    if generation.build.isVerified { return nil }
    builtCount += 1
    func model(_ build: BuildResult?) -> InputRecord? { build?.parts.first { $0.part == .model }?.inputs }
    defer { if model(expected) != nil { evaluated = expected } }
    if let model = model(evaluated), model.isCurrent(in: files),
      evaluated?.configuration == expected.configuration, generator.builder.evaluationCount != evaluations
    {
      return "evaluated without need"
    }
    if let before {
      let made = generator.builder.memo.plannedCount - plans
      if let allowed = allowed(before, expected), made > allowed {
        return "\(made) plans made, where \(allowed) pipelines have changed"
      }
    }
    return nil
  }

  private func difference(_ generation: Generation, _ expected: BuildResult) -> String? {
    let build = generation.build
    func text(_ value: some Any) -> [UInt8] { Array(String(reflecting: value).utf8) }
    if text(build.diagnostics) != text(expected.diagnostics) {
      return "diagnostics \(build.diagnostics) instead of \(expected.diagnostics)"
    }
    if build.inputs != expected.inputs { return "inputs" }
    if build.folders != expected.folders { return "folders" }
    if build.configuration != expected.configuration { return "configuration" }
    if build.isVerified { return expected.isFailed || expected.isIncomplete ? "verified a failure" : nil }
    if build.isFailed != expected.isFailed || build.isIncomplete != expected.isIncomplete { return "outcome" }
    if build.artifacts != expected.artifacts || text(build.plans) != text(expected.plans) {
      return "artifacts"
    }
    if build.model != expected.model || fingerprints(build) != fingerprints(expected) { return "model" }
    if build.parts.map(\.part) != expected.parts.map(\.part)
      || build.parts.map(\.inputs) != expected.parts.map(\.inputs)
    {
      return "parts"
    }
    return nil
  }

  private func fingerprints(_ build: BuildResult) -> [String] {
    (build.model?.pipelines ?? []).map { PlanKeys.fingerprint(of: $0).text }
  }

  /// What stands where artifacts are published: all of them, and nothing that is stale; after a failure, what stood.
  private mutating func difference(published build: BuildResult) -> String? {
    let now = Self.files(below: Self.root(scratch))
    defer { standing = now }
    if build.isFailed { return now == standing ? nil : "a failure changed what was published" }
    for due in build.dueFiles {
      let path = due.path.hasPrefix("/") ? due.path : Self.root(scratch) + "/" + due.path
      if now[path] != due.bytes { return "\(due.path) is not as it has to be" }
    }
    let mayStay = build.isIncomplete || build.diagnostics.contains { $0.code == .pipelineLeftOut }
    return mayStay || now.count == build.dueFiles.count ? nil : "stale files: \(now.keys.sorted())"
  }

  private static func files(below folder: String) -> [String: [UInt8]] {
    var found: [String: [UInt8]] = [:]
    for case let name as String in FileManager.default.enumerator(atPath: folder) ?? .init() {
      let path = folder + "/" + name
      var status = stat()
      guard stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { continue }
      found[path] = FileManager.default.contents(atPath: path).map { [UInt8]($0) }
    }
    return found
  }

  /// How many plans may be made; nil where an edit may reach all of them.
  private func allowed(_ old: BuildResult, _ new: BuildResult) -> Int? {
    guard let before = old.model, let now = new.model else { return nil }
    func said(_ build: BuildResult) -> [InputRecord] {
      build.parts.filter { $0.part == .configuration || $0.part == .airflow }.map(\.inputs)
    }
    func names(_ model: ProjectModel) -> [String] { model.pipelines.map(\.name) }
    guard said(old) == said(new), PlanKeys.project(before) == PlanKeys.project(now),
      before.loader == now.loader, names(before) == names(now), new.configuration.airflow.plan.tags.isEmpty
    else { return nil }
    func known(_ model: ProjectModel) -> Set<String> {
      Set(model.storage.map { String(reflecting: $0) } + model.datasets.map { String(reflecting: $0) })
    }
    let isCatalogSame = known(before) == known(now)
    let changed = zip(fingerprints(old), fingerprints(new)).count { $0 != $1 }
    let containers = new.configuration.deployment.targets.contains(.docker) ? 2 : 1
    return isCatalogSame ? changed * containers : nil
  }
}
