import Foundation
import ProjectFiles
import TestSupport
import Testing

@testable import OmegaConf

/// A small configuration folder, and what is asked of it.
struct ConfigCase: Sendable {
  var name: String
  /// Below `conf/`; a path that ends in `/` is an empty folder.
  var files: [String: String]
  var kinds: [String]
  var environment: String?
  var settings: @Sendable (inout ConfigLoader.Settings) -> Void

  init(
    _ name: String, _ files: [String: String], kinds: [String] = ["catalog"], environment: String? = nil,
    settings: @escaping @Sendable (inout ConfigLoader.Settings) -> Void = { _ in }
  ) {
    self.name = name
    self.files = files.merging(["base/": "", "local/": ""]) { first, _ in first }
    self.kinds = kinds
    self.environment = environment
    self.settings = settings
  }

  /// One file, `conf/base/parameters.yml`.
  static func parameters(_ name: String, _ text: String, globals: String? = nil) -> ConfigCase {
    var files = ["base/parameters.yml": text]
    files["base/globals.yml"] = globals
    return ConfigCase(name, files, kinds: ["parameters"])
  }

  var loaderSettings: ConfigLoader.Settings {
    var result = ConfigLoader.Settings()
    settings(&result)
    return result
  }

  func load(_ kind: String) -> Result<ConfigValue, ConfigError> {
    let memory = MemoryFiles()
    for (path, text) in files {
      if path.hasSuffix("/") {
        memory.setContents(.directory, at: "conf/" + path.dropLast())
      } else {
        memory["conf/" + path] = text
      }
    }
    let loader = ConfigLoader(files: memory, settings: loaderSettings, environment: environment)
    return Result { () throws(ConfigError) in .mapping(try loader.load(kind).mapping) }
  }

  func request(in scratch: ScratchFolder) throws -> Oracle.Load {
    for (path, text) in files {
      if path.hasSuffix("/") {
        try FileManager.default.createDirectory(
          at: scratch.url.appending(path: "conf/" + path), withIntermediateDirectories: true)
      } else {
        try scratch.write(text, to: "conf/" + path)
      }
    }
    let settings = loaderSettings
    return Oracle.Load(
      root: scratch.url.path, environment: environment,
      arguments: .init(
        base_env: settings.baseEnvironment, default_run_env: settings.defaultRunEnvironment,
        config_patterns: settings.patterns, merge_strategy: settings.mergeStrategy.mapValues(\.name),
        custom_resolvers: settings.customResolvers.sorted()), kinds: kinds)
  }
}

@Suite("Kedro's configuration loader")
struct ConfigLoaderTests {
  @Test("every case gives what the real loader gives", .needs(.kedro17), .needs(.kedro019))
  func againstTheRealLoader() throws {
    for environment in [PythonEnvironment.kedro17, .kedro019] {
      var folders: [ScratchFolder] = []
      var requests: [Oracle.Load] = []
      for configCase in ConfigCase.all {
        let scratch = try ScratchFolder()
        folders.append(scratch)
        requests.append(try configCase.request(in: scratch))
      }
      let answers = try withExtendedLifetime(folders) { try Oracle.ask(requests, in: environment) }
      for (configCase, answers) in zip(ConfigCase.all, answers) {
        for (kind, answer) in zip(configCase.kinds, answers) {
          let theirs = answer.hasPrefix("error") ? "error" : answer
          let ours: String
          switch configCase.load(kind) {
          // What is unknown to us is decided elsewhere; that there is a value is not.
          case .success(let value) where value.isUnknown: ours = theirs == "error" ? value.described : theirs
          case .success(let value): ours = value.described
          case .failure: ours = "error"
          }
          #expect(ours == theirs, "\(environment.rawValue), \(configCase.name): \(kind), \(answer)")
        }
      }
    }
  }

  @Test("random interpolations give what OmegaConf gives", .needs(.kedro17))
  func randomInterpolations() throws {
    let context = """
      a: 1
      b: {c: x, d: '${.c}y', l: [10, {m: 20}]}
      k: c
      n: null
      f: 1.5e-07
      t: "it's"
      """
    var generator = FixedGenerator(seed: 42)
    let pieces = [
      "${", "${", "}", "}", "a", "b", "c", ".", "..", "[", "]", "k", "l", "0", "1", "-1", ":", ",", "'", "\"",
      "\\", "\\\\",
      "oc.select:", "oc.decode:", "oc.dict.keys:", "oc.dict.values:", "oc.create:", " ", "{", "null", "true",
      "1.5", "x y",
      "${a}", "${b.${k}}", "${b}", "${n}", "${f}", "${t}", "${oc.select:z,5}", "$", "é", "b.l", "b.c", "=",
      "\\,", "\t", "inf",
    ]
    var texts: [String] = []
    while texts.count < 2_500 {
      let count = Int.random(in: 1...8, using: &generator)
      let text = (0..<count).map { _ in pieces.randomElement(using: &generator) ?? "" }.joined()
      // Half of them whole, so that not all of them fail to parse.
      let candidate = Bool.random(using: &generator) ? text : "${" + text + "}"
      if Resolution.hasInterpolation(candidate) { texts.append(candidate) }
    }
    let answers = try Oracle.ask([Oracle.Texts(op: "resolve", context: context, texts: texts)], in: .kedro17)[
      0]
    let tree = try YAMLConstructor.load(Array(context.utf8), path: "x.yml")
    var resolved = 0
    for (text, answer) in zip(texts, answers) {
      let member = ConfigMember(
        key: .string("value"), keyPlace: nil, value: ConfigNode(content: .scalar(.string(text)), place: nil))
      let whole = ConfigNode(content: .mapping((tree.members ?? []) + [member]), place: nil)
      let scope = Resolution.Scope(
        kind: "parameters", globals: ConfigMapping(), customResolvers: [], resolvers: [:])
      let ours: String
      do {
        ours = try Resolution.resolve(whole, scope)["value"]?.described ?? ""
        resolved += 1
      } catch {
        ours = "error"
      }
      #expect(ours == (answer.hasPrefix("error") ? "error" : answer), "\(text.debugDescription) \(answer)")
    }
    #expect(resolved > 200, "the generator makes too few texts that can be resolved")
  }

  @Test("what cannot be known by reading is unknown, and only that")
  func unknowns() throws {
    let text = """
      a: ${today:}
      b: "x-${a}"
      c: [1, "${a}"]
      d: 2
      """
    let configCase = ConfigCase("custom", ["base/parameters.yml": text], kinds: ["parameters"]) {
      $0.customResolvers = ["today"]
    }
    guard case .mapping(let mapping) = try configCase.load("parameters").get() else { return }
    #expect(mapping["a"] == .unknown("the custom resolver `today:`"))
    #expect(mapping["b"] == .unknown("the custom resolver `today:`"))
    #expect(mapping["c"] == .list([.integer(1), .unknown("the custom resolver `today:`")]))
    #expect(mapping["d"] == .integer(2))
  }

  @Test("files that disagree where Kedro has no order are unknown, not guessed")
  func noOrder() throws {
    let configCase = ConfigCase(
      "holes", ["base/parameters.yml": "a: 1\nb: 2\n", "base/parameters_x.yml": "a:\n  c: 1\n"],
      kinds: ["parameters"])
    guard case .mapping(let mapping) = try configCase.load("parameters").get() else { return }
    #expect(mapping["a"]?.isUnknown == true)
    #expect(mapping["b"] == .integer(2))
  }

  @Test(
    "an error says where",
    arguments: [
      (
        "base/catalog.yml", "a:\n  type: ${nothing}\n", "base/catalog.yml:2:9",
        "the interpolation key 'nothing' is not found"
      ),
      ("base/catalog.yml", "a: ${b}\nb: ${a}\n", "base/catalog.yml:1:4", "asks for itself"),
      ("base/catalog.yml", "a:\n  b: ${c}\nc:\n  d: ${a}\n", "base/catalog.yml:2:3", "contains itself"),
      ("base/catalog.yml", "a: \"${oc.env:HOME}\"\n", "base/catalog.yml:1:4", "credentials only"),
      (
        "base/catalog.yml", "a: ${nope:1}\n", "base/catalog.yml:1:4",
        "the resolver `nope:` is unknown to Kedro"
      ),
      ("base/catalog.yml", "a: 1\nb: \"${\"\n", "base/catalog.yml:2:4", "is no interpolation"),
      ("local/catalog.yml", "x: é\ny: [\n", "local/catalog.yml:3:1", "not YAML"),
      ("base/globals.yml", "g: ${runtime_params:x}\n", "base/globals.yml:1:4", "not supported for globals"),
    ])
  func places(path: String, text: String, place: String, message: String) throws {
    let error = #expect(throws: ConfigError.self) { try ConfigCase("", [path: text]).load("catalog").get() }
    let diagnostic = try #require(error?.diagnostics.first)
    let location = try #require(diagnostic.location, "\(diagnostic)")
    #expect("conf/\(place)" == "\(location.path):\(location.line):\(location.column)")
    #expect(diagnostic.message.contains(message))
  }

  @Test("a key in two files names both")
  func duplicateKeys() throws {
    let configCase = ConfigCase("", ["base/catalog.yml": "x: 1\na: 1\n", "base/sub/catalog_b.yml": "a: 2\n"])
    let error = #expect(throws: ConfigError.self) { try configCase.load("catalog").get() }
    let diagnostic = try #require(error?.diagnostics.first)
    #expect(diagnostic.code == .duplicateKey)
    #expect(diagnostic.location?.path == "conf/base/sub/catalog_b.yml")
    #expect(diagnostic.notes.first?.location?.path == "conf/base/catalog.yml")
    #expect(diagnostic.notes.first?.location?.line == 2)
  }

  @Test("an environment that is not there is named, with those that are")
  func missingEnvironment() throws {
    let configCase = ConfigCase("", ["prod/catalog.yml": "a: 1\n"], environment: "produ")
    let error = #expect(throws: ConfigError.self) { try configCase.load("catalog").get() }
    let diagnostic = try #require(error?.diagnostics.first)
    #expect(diagnostic.code == .missingEnvironment)
    #expect(diagnostic.help?.contains("base, local, prod") == true)
  }

  @Test("what lies outside of the project is not read", arguments: ["../shared", "/shared", "conf/../.."])
  func outside(source: String) throws {
    let files = MemoryFiles(["base/catalog.yml": "a: {type: x}", "local/catalog.yml": ""])
    var settings = ConfigLoader.Settings()
    settings.confSource = source
    let loader = ConfigLoader(files: files, settings: settings, environment: nil)
    #expect(throws: ConfigError.self) { try loader.load("catalog") }
    settings = ConfigLoader.Settings()
    settings.baseEnvironment = "../../base"
    #expect(throws: ConfigError.self) {
      try ConfigLoader(files: files, settings: settings, environment: nil).load("catalog")
    }
  }

  @Test("all broken files are told at once")
  func severalErrors() {
    let configCase = ConfigCase("", ["base/catalog.yml": "a: [\n", "base/catalog_b.yml": "b: [\n"])
    let error = #expect(throws: ConfigError.self) { try configCase.load("catalog").get() }
    #expect(error?.diagnostics.map(\.location?.path) == ["conf/base/catalog.yml", "conf/base/catalog_b.yml"])
  }

  @Test("a value is found again in its file, through merge keys and environments")
  func placeOfAValue() throws {
    let files = MemoryFiles([
      "conf/base/catalog.yml": "_x: &x\n  type: A\na:\n  <<: *x\n  load: [1, 2]\nb:\n  type: B\n",
      "conf/local/catalog.yml": "b:\n  type: ${_t}\n_t: C\n",
    ])
    let config = try ConfigLoader(files: files, settings: .init(), environment: nil).load("catalog")
    func place(_ path: String..., part: LoadedConfig.Part = .key) -> String? {
      config.place(of: path, part).map { "\($0.path):\($0.line):\($0.column)" }
    }
    #expect(place("a") == "conf/base/catalog.yml:3:1")
    #expect(place("a", "type") == "conf/base/catalog.yml:2:3")
    #expect(place("a", "load", "1") == "conf/base/catalog.yml:5:13")
    #expect(place("b", "type", part: .value) == "conf/local/catalog.yml:2:9")
    #expect(place("b", "nothing") == "conf/local/catalog.yml:1:1")
    #expect(place("nothing") == nil)
  }

  @Test("files come in the order of their paths, keys as they are written")
  func order() throws {
    let configCase = ConfigCase(
      "",
      [
        "base/catalog_b.yml": "z: 1\nc: 1\n", "base/catalog_a.yml": "y: 1\n",
        "local/catalog.yml": "q: 1\nz: 2\n",
      ])
    guard case .mapping(let mapping) = try configCase.load("catalog").get() else { return }
    #expect(mapping.entries.map(\.key) == ["y", "z", "c", "q"])
  }
}
