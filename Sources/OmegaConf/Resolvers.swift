import PythonText

/// Walking a path of keys, and the resolvers that a Kedro project has without asking: OmegaConf's own,
/// but for `oc.env`, and Kedro's `globals` and `runtime_params`.
///
/// Sources: `omegaconf/base.py` (`_select_impl`), `omegaconf/resolvers/oc`, and
/// `kedro/config/omegaconf_config.py` (`_get_globals_value`, `_get_runtime_value`).
extension Resolution {
  enum Selected {
    case found(Resolved)
    /// `???`: a mandatory value without a value.
    case missing
    case notFound
    case notContainer(String)
  }

  mutating func select(_ keys: [String], from start: ConfigGraph.ID, name: String) throws(Problem) -> Selected
  {
    var current = start
    for (index, key) in keys.enumerated() {
      guard let child = try child(key, of: current, name: name) else { return .notFound }
      let isLast = index == keys.count - 1
      if case .scalar(.string("???")) = graph[child].content { return isLast ? .missing : .notContainer(key) }
      let value = try dereferenced(child)
      if isLast { return .found(value) }
      if value.unknown != nil { return .found(value) }
      guard case .node(let next) = value, graph.isContainer(next) else {
        if case .scalar(.unknown) = self.value(value) { return .found(self.value(value)) }
        return .notContainer(keys[...index].joined(separator: "."))
      }
      current = next
    }
    return .found(.node(current))
  }

  private func child(_ key: String, of container: ConfigGraph.ID, name: String) throws(Problem) -> ConfigGraph
    .ID?
  {
    switch graph[container].content {
    case .scalar: return nil
    case .mapping(_, let children):
      // A number finds an integer key in OmegaConf 2.4; 2.3 finds none.
      return children[.string(key)] ?? Int(key).flatMap { children[.integer($0)] }
    case .list(let items):
      guard var index = Int(key) else {
        throw Problem(message: "the interpolation '\(name)' asks a list for '\(key)', which is no number")
      }
      // From the end: OmegaConf 2.4.
      if index < 0 { index += items.count }
      return items.indices.contains(index) ? items[index] : nil
    }
  }

  mutating func call(
    _ name: String, _ arguments: [Resolved], _ container: ConfigGraph.ID
  ) throws(Problem) -> Resolved {
    switch name {
    case "globals" where scope.globals == nil:
      throw Problem(message: "globals cannot refer to globals")
    case "runtime_params" where scope.kind == "globals":
      throw Problem(message: "the `runtime_params:` resolver is not supported for globals")
    case "globals": return try globalValue(arguments)
    case "runtime_params": return try runtimeParameter(arguments)
    case "oc.select": return try ocSelect(arguments, container)
    case "oc.decode": return try ocDecode(arguments, container)
    case "oc.create": return try ocCreate(arguments, container)
    case "oc.dict.keys": return try ocDictKeys(arguments, container)
    case "oc.dict.values": return try ocDictValues(arguments, container)
    case "oc.deprecated":
      let (key, _) = try keyAndDefault(name, arguments)
      guard let key else { return try unknownKey(name) }
      guard case .found(let value) = try select(key, container, name: name) else {
        throw Problem(message: "oc.deprecated: the key '\(key)' is not found")
      }
      return value
    case "oc.env" where scope.resolvers[name] != nil: return try custom(name, arguments, container)
    case "oc.env" where scope.kind == "credentials" || scope.customResolvers.contains(name):
      return .scalar(.unknown("the environment variable of an `oc.env:` interpolation"))
    case "oc.coerce": return .scalar(.unknown("the resolver `oc.coerce:`"))
    case _ where scope.customResolvers.contains(name): return try custom(name, arguments, container)
    default:
      throw Problem(
        message: name == "oc.env"
          ? "the `oc.env:` resolver works in credentials only" : "the resolver `\(name):` is unknown to Kedro"
      )
    }
  }

  // MARK: Kedro

  private mutating func globalValue(_ arguments: [Resolved]) throws(Problem) -> Resolved {
    let (key, fallback) = try keyAndDefault("globals", arguments)
    guard let key else { return try unknownKey("globals") }
    if key.utf8.first == UInt8(ascii: "_") {
      throw Problem(message: "keys that begin with '_' are not supported for globals: '\(key)'")
    }
    let root = globalsRoot ?? graph.insert(scope.globals.map(ConfigNode.init) ?? .empty, under: nil)
    globalsRoot = root
    let keys = ConfigPath.split(key.utf8.first == UInt8(ascii: ".") ? String(key.dropFirst()) : key)
    switch try select(keys, from: root, name: "globals:" + key) {
    case .found(let found): return value(found)
    case .missing, .notFound, .notContainer:
      if let fallback { return fallback }
      throw Problem(message: "the globals key '\(key)' is not found and has no default")
    }
  }

  /// A build is given no runtime parameters, as Kedro's deployment plugins are given none.
  private func runtimeParameter(_ arguments: [Resolved]) throws(Problem) -> Resolved {
    let (key, fallback) = try keyAndDefault("runtime_params", arguments)
    guard let key else { return try unknownKey("runtime_params") }
    if let fallback { return fallback }
    throw Problem(message: "the runtime parameter '\(key)' has no default")
  }

  // MARK: OmegaConf

  private mutating func ocSelect(_ arguments: [Resolved], _ container: ConfigGraph.ID) throws(Problem)
    -> Resolved
  {
    let (key, fallback) = try keyAndDefault("oc.select", arguments)
    guard let key else { return try unknownKey("oc.select") }
    if case .found(let found) = try select(key, container, name: "oc.select:" + key) { return value(found) }
    return fallback ?? .scalar(.null)
  }

  private mutating func ocDecode(_ arguments: [Resolved], _ container: ConfigGraph.ID) throws(Problem)
    -> Resolved
  {
    guard arguments.count == 1 else { throw Problem(message: "oc.decode takes one argument") }
    switch value(arguments[0]) {
    case .scalar(.null): return .scalar(.null)
    case .scalar(.unknown(let reason)): return .scalar(.unknown(reason))
    case .scalar(.string(let text)):
      guard let element = InterpolationParser.element(of: text) else {
        throw Problem(message: "oc.decode cannot parse \(PythonRepr.string(text))")
      }
      return try self.element(element, container)
    default: throw Problem(message: "oc.decode takes a text or null")
    }
  }

  private mutating func ocCreate(_ arguments: [Resolved], _ container: ConfigGraph.ID) throws(Problem)
    -> Resolved
  {
    guard arguments.count == 1 else { throw Problem(message: "oc.create takes one argument") }
    switch value(arguments[0]) {
    case .scalar(.null): return .scalar(.null)
    case .scalar(.unknown(let reason)): return .scalar(.unknown(reason))
    case .scalar(.string(let text)):
      guard let tree = try? YAMLConstructor.load(Array(text.utf8), path: "") else {
        throw Problem(message: "oc.create cannot read \(PythonRepr.string(text)) as a mapping")
      }
      return .node(graph.insert(tree.withoutPlaces, under: container))
    case .scalar: throw Problem(message: "oc.create takes a mapping, a list or a text")
    case let argument: return .node(graph.insert(tree(argument), under: container))
    }
  }

  private mutating func ocDictKeys(_ arguments: [Resolved], _ container: ConfigGraph.ID) throws(Problem)
    -> Resolved
  {
    guard let (_, keys) = try mapping("oc.dict.keys", arguments, container) else {
      return try unknownKey("oc.dict.keys")
    }
    let items = keys.map { ConfigNode(content: .scalar($0.value), place: nil) }
    return .node(graph.insert(ConfigNode(content: .list(items), place: nil), under: container))
  }

  private mutating func ocDictValues(_ arguments: [Resolved], _ container: ConfigGraph.ID) throws(Problem)
    -> Resolved
  {
    guard let (path, keys) = try mapping("oc.dict.values", arguments, container) else {
      return try unknownKey("oc.dict.values")
    }
    // References, as OmegaConf makes them, so that values are resolved where they stand; one dot more,
    // for the list that they are in.
    let prefix = path.utf8.first == UInt8(ascii: ".") ? "." + path : path
    let items = keys.map { ConfigNode(content: .scalar(.string("${\(prefix).\($0.text)}")), place: nil) }
    return .node(graph.insert(ConfigNode(content: .list(items), place: nil), under: container))
  }

  private mutating func mapping(
    _ name: String, _ arguments: [Resolved], _ container: ConfigGraph.ID
  ) throws(Problem) -> (path: String, keys: [ConfigKey])? {
    guard arguments.count == 1 else { throw Problem(message: "\(name) takes one argument") }
    guard let key = try keyAndDefault(name, arguments).key else { return nil }
    switch try select(key, container, name: "\(name):\(key)") {
    case .found(let found):
      if found.unknown != nil { return nil }
      guard case .node(let id) = found, case .mapping(let keys, _) = graph[id].content else {
        throw Problem(message: "\(name): '\(key)' is no mapping")
      }
      return (key, keys)
    default: throw Problem(message: "\(name): the key '\(key)' is not found")
    }
  }

  // MARK: Arguments

  /// The key is nil where it is unknown.
  private func keyAndDefault(
    _ name: String, _ arguments: [Resolved]
  ) throws(Problem) -> (key: String?, default: Resolved?) {
    guard (1...2).contains(arguments.count) else {
      throw Problem(message: "\(name) takes a key and at most a default")
    }
    let fallback = arguments.count == 2 ? arguments[1] : nil
    switch value(arguments[0]) {
    case .scalar(.string(let key)): return (key, fallback)
    case .scalar(.unknown): return (nil, fallback)
    default: throw Problem(message: "the key of \(name) has to be a text")
    }
  }

  private func unknownKey(_ name: String) throws(Problem) -> Resolved {
    .scalar(.unknown("a key of `\(name):` that is unknown"))
  }

  /// A key from the root, or with dots before it from here.
  private mutating func select(
    _ key: String, _ container: ConfigGraph.ID, name: String
  ) throws(Problem) -> Selected {
    let dots = key.prefix { $0 == "." }.count
    guard let start = start(dots, container) else { return .notFound }
    let path = String(key.dropFirst(dots))
    return try select(path.isEmpty ? [] : ConfigPath.split(path), from: start, name: name)
  }

  private func tree(_ value: Resolved) -> ConfigNode {
    switch value {
    case .node(let id): graph.tree(id)
    case .scalar(let value): ConfigNode(content: .scalar(value), place: nil)
    case .list(let items): ConfigNode(content: .list(items.map(tree)), place: nil)
    case .dictionary(let pairs):
      ConfigNode(
        content: .mapping(pairs.map { ConfigMember(key: $0.key, keyPlace: nil, value: tree($0.value)) }),
        place: nil)
    }
  }
}

extension ConfigKey {
  fileprivate var value: ConfigValue {
    switch self {
    case .string(let exact): .string(exact.text)
    case .integer(let value): .integer(value)
    case .float(let value): .float(value)
    case .boolean(let value): .boolean(value)
    }
  }
}

/// OmegaConf's key paths: `a.b`, `a[b]`, `[a].b`.
enum ConfigPath {
  /// The keys of a path without leading dots; an unclosed bracket is dropped (`split_key`).
  static func split(_ path: String) -> [String] {
    var keys: [String] = []
    var rest = Substring(path)
    if rest.first != "[" {
      let head = rest.prefix { $0 != "." && $0 != "[" }
      keys.append(String(head))
      rest = rest.dropFirst(head.count)
    }
    while let first = rest.first {
      if first == "[" {
        guard let close = rest.firstIndex(of: "]") else { return keys }
        keys.append(String(rest[rest.index(after: rest.startIndex)..<close]))
        rest = rest[rest.index(after: close)...]
      } else if first == "." {
        let key = rest.dropFirst().prefix { $0 != "." && $0 != "[" }
        keys.append(String(key))
        rest = rest.dropFirst(1 + key.count)
      } else {
        rest = rest.dropFirst()
      }
    }
    return keys
  }
}

extension ConfigNode {
  /// A resolved mapping as a tree, for a resolver to look into.
  init(_ mapping: ConfigMapping) {
    self.init(
      content: .mapping(
        mapping.entries.map { .init(key: .string($0.key), keyPlace: nil, value: ConfigNode($0.value)) }),
      place: nil)
  }

  init(_ value: ConfigValue) {
    switch value {
    case .list(let items): self.init(content: .list(items.map { ConfigNode($0) }), place: nil)
    case .mapping(let mapping): self.init(mapping)
    default: self.init(content: .scalar(value), place: nil)
    }
  }

  /// The same values, from no file.
  fileprivate var withoutPlaces: ConfigNode {
    switch content {
    case .scalar: ConfigNode(content: content, place: nil)
    case .list(let items): ConfigNode(content: .list(items.map(\.withoutPlaces)), place: nil)
    case .mapping(let members):
      ConfigNode(
        content: .mapping(members.map { .init(key: $0.key, keyPlace: nil, value: $0.value.withoutPlaces) }),
        place: nil)
    }
  }
}
