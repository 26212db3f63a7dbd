import Diagnostics
import PythonText

/// Resolves the interpolations of one merged configuration, as `OmegaConf.to_container(resolve=True)`.
///
/// A value is resolved when it is asked for, from the place where it stands. Asking for a value that is
/// being resolved already would never end: OmegaConf reports some of these cycles as such and runs into
/// Python's recursion limit on the others, so all of them are errors here. An unknown value is no error;
/// it makes unknown whatever is made of it.
struct Resolution {
  /// What a kind of configuration may use beside its own values.
  struct Scope {
    /// `catalog`, `parameters`, `globals`, ...
    var kind: String
    /// nil while the globals themselves are read.
    var globals: ConfigMapping?
    var customResolvers: Set<String>
    var resolvers: [String: CustomResolver]
  }

  struct Problem: Error {
    var message: String
    var place: Place?
    /// The values on the way to this one, innermost first.
    var askedFrom: [Place] = []
  }

  /// Far beyond what Python's own recursion limit allows.
  private static let depthLimit = 150

  let scope: Scope
  var graph = ConfigGraph()
  /// The root of the globals in the graph, once they have been asked for.
  var globalsRoot: ConfigGraph.ID?
  private var active: [ConfigGraph.ID] = []
  private var open: Set<ConfigGraph.ID> = []
  private var syntax: [ExactString: [Interpolation.Piece]] = [:]

  /// - Throws: everything that is wrong, one diagnostic for each value.
  static func resolve(_ tree: ConfigNode, _ scope: Scope) throws(ConfigError) -> ConfigMapping {
    var resolution = Resolution(scope: scope)
    let root = resolution.graph.insert(tree, under: nil)
    guard case .mapping(let keys, let children) = resolution.graph[root].content else {
      return ConfigMapping()
    }
    var result = ConfigMapping()
    var diagnostics: [Diagnostic] = []
    for key in keys {
      guard let child = children[key] else { continue }
      do throws(Problem) {
        result[key.text] = try resolution.content(.node(child))
      } catch {
        let diagnostic = error.diagnostic
        if !diagnostics.contains(where: {
          $0.location == diagnostic.location && $0.message == diagnostic.message
        }) {
          diagnostics.append(diagnostic)
        }
        resolution.active = []
        resolution.open = []
      }
    }
    if !diagnostics.isEmpty { throw ConfigError(diagnostics) }
    return result
  }

  init(scope: Scope) { self.scope = scope }

  // MARK: Values

  /// The value with everything in it resolved.
  private mutating func content(_ value: Resolved) throws(Problem) -> ConfigValue {
    switch value {
    case .scalar(let value): return value
    case .list(let items): return .list(try contents(items))
    case .dictionary(let pairs): return .mapping(try mapping(pairs))
    case .node(let id):
      switch graph[id].content {
      case .scalar(let value):
        guard Self.isInterpolation(value) else { return value }
        return try content(try dereferenced(id))
      case .list(let items):
        try enter(id)
        defer { open.remove(id) }
        return .list(try contents(items.map(Resolved.node)))
      case .mapping(let keys, let children):
        try enter(id)
        defer { open.remove(id) }
        var pairs: [(key: ConfigKey, value: Resolved)] = []
        for key in keys {
          if let child = children[key] { pairs.append((key, .node(child))) }
        }
        return .mapping(try mapping(pairs))
      }
    }
  }

  private mutating func enter(_ id: ConfigGraph.ID) throws(Problem) {
    if !open.insert(id).inserted {
      throw Problem(message: "this value contains itself through its interpolations", place: graph[id].place)
    }
  }

  private mutating func contents(_ items: [Resolved]) throws(Problem) -> [ConfigValue] {
    var values: [ConfigValue] = []
    values.reserveCapacity(items.count)
    for item in items { values.append(try content(item)) }
    return values
  }

  private mutating func mapping(_ pairs: [(key: ConfigKey, value: Resolved)]) throws(Problem) -> ConfigMapping
  {
    var entries: [ConfigMapping.Entry] = []
    entries.reserveCapacity(pairs.count)
    for (key, value) in pairs { entries.append(.init(key: key.text, value: try content(value))) }
    return ConfigMapping(entries)
  }

  static func isInterpolation(_ value: ConfigValue) -> Bool {
    if case .string(let text) = value { hasInterpolation(text) } else { false }
  }

  /// OmegaConf looks for `${` and nothing more: an escaped one has to be unescaped, too.
  static func hasInterpolation(_ text: String) -> Bool {
    var previous: UInt8 = 0
    for byte in text.utf8 {
      if previous == UInt8(ascii: "$"), byte == UInt8(ascii: "{") { return true }
      previous = byte
    }
    return false
  }

  /// Python's `_get_value`: a scalar as a value, a container as itself.
  func value(_ resolved: Resolved) -> Resolved { graph.plain(resolved) }

  // MARK: Interpolations

  /// The node itself, or what its interpolation gives.
  mutating func dereferenced(_ id: ConfigGraph.ID) throws(Problem) -> Resolved {
    guard case .scalar(.string(let text)) = graph[id].content, Self.hasInterpolation(text) else {
      return .node(id)
    }
    let place = graph[id].place
    guard !active.contains(id), active.count < Self.depthLimit else {
      throw Problem(
        message: "the interpolation \(PythonRepr.string(text)) asks for itself", place: place)
    }
    active.append(id)
    defer { active.removeLast() }
    do throws(Problem) {
      guard let container = graph[id].parent else { return .node(id) }
      return try self.text(try pieces(text), container)
    } catch {
      var problem = error
      if problem.place == nil {
        problem.place = place
      } else if let place {
        problem.askedFrom.append(place)
      }
      throw problem
    }
  }

  private mutating func pieces(_ text: String) throws(Problem) -> [Interpolation.Piece] {
    if let known = syntax[ExactString(text)] { return known }
    guard let pieces = InterpolationParser.pieces(of: text) else {
      throw Problem(
        message: "\(PythonRepr.string(text)) is no interpolation that OmegaConf can parse")
    }
    syntax[ExactString(text)] = pieces
    return pieces
  }

  /// One interpolation alone keeps its type; anything else is joined into a text.
  private mutating func text(
    _ pieces: [Interpolation.Piece], _ container: ConfigGraph.ID
  ) throws(Problem) -> Resolved {
    if pieces.count == 1, case .interpolation(let interpolation) = pieces[0] {
      return try evaluate(interpolation, container)
    }
    return try joined(pieces, container)
  }

  private mutating func joined(
    _ pieces: [Interpolation.Piece], _ container: ConfigGraph.ID
  ) throws(Problem) -> Resolved {
    var result = ""
    var unknown: String?
    for piece in pieces {
      switch piece {
      case .text(let text): result += text
      case .interpolation(let interpolation):
        let value = try evaluate(interpolation, container)
        if let text = graph.text(value) {
          result += text
        } else {
          unknown = value.unknown ?? "a text made of an unknown value"
        }
      }
    }
    return .scalar(unknown.map(ConfigValue.unknown) ?? .string(result))
  }

  private mutating func evaluate(
    _ interpolation: Interpolation, _ container: ConfigGraph.ID
  ) throws(Problem) -> Resolved {
    switch interpolation {
    case .node(let path): return try follow(path, container)
    case .resolver(let name, let arguments):
      var names: [String] = []
      for part in name {
        guard case .text(let text) = try key(part, container, allowsInteger: false) else {
          return .scalar(.unknown("a resolver whose name is unknown"))
        }
        names.append(text)
      }
      var values: [Resolved] = []
      for argument in arguments { values.append(try element(argument, container)) }
      return try call(names.joined(separator: "."), values, container)
    }
  }

  /// A part of a name as its text; an `interpolation` that comes back is one whose value is unknown.
  private mutating func key(
    _ part: Interpolation.Part, _ container: ConfigGraph.ID, allowsInteger: Bool
  ) throws(Problem) -> Interpolation.Part {
    guard case .interpolation(let interpolation) = part else { return part }
    let value = value(try evaluate(interpolation, container))
    switch value {
    case .scalar(.string(let text)): return .text(text)
    // OmegaConf 2.4; 2.3 wants a text.
    case .scalar(.integer(let number)) where allowsInteger: return .text(String(number))
    case .scalar(.unknown): return part
    default:
      throw Problem(
        message: "an interpolation inside of a name gives \(graph.text(value) ?? "no text"), not a text")
    }
  }

  mutating func element(_ element: Interpolation.Element, _ container: ConfigGraph.ID) throws(Problem)
    -> Resolved
  {
    switch element {
    case .value(let value): return .scalar(value)
    case .text(let pieces): return try joined(pieces, container)
    case .interpolation(let interpolation): return value(try evaluate(interpolation, container))
    case .list(let items):
      var values: [Resolved] = []
      for item in items { values.append(try self.element(item, container)) }
      return .list(values)
    case .dictionary(let pairs):
      var values: [(key: ConfigKey, value: Resolved)] = []
      for pair in pairs {
        let value = try self.element(pair.value, container)
        guard let key = ConfigKey(pair.key) else { return .scalar(.unknown("a mapping with a null key")) }
        if let index = values.firstIndex(where: { $0.key == key }) {
          values[index].value = value
        } else {
          values.append((key, value))
        }
      }
      return .dictionary(values)
    }
  }

  private mutating func follow(
    _ path: Interpolation.Path, _ container: ConfigGraph.ID
  ) throws(Problem) -> Resolved {
    var keys: [String] = []
    var dots = path.dots
    for (index, part) in path.keys.enumerated() {
      guard case .text(var text) = try key(part, container, allowsInteger: true) else {
        return .scalar(.unknown("an interpolation of an unknown key"))
      }
      guard case .interpolation = part else {
        keys.append(text)
        continue
      }
      // A nested interpolation may give several keys, and at the front also the dots.
      if index == 0 {
        dots += text.prefix { $0 == "." }.count
        text = String(text.drop { $0 == "." })
        if text.isEmpty { continue }
      }
      keys += ConfigPath.split(text)
    }
    let name = String(repeating: ".", count: path.dots) + keys.joined(separator: ".")
    guard let start = start(dots, container) else {
      throw Problem(message: "the interpolation '\(name)' leads above the top of the configuration")
    }
    switch try select(keys, from: start, name: name) {
    case .found(let value):
      if case .node(let target) = value, graph.isInside(container, target) {
        throw Problem(message: "the interpolation '\(name)' gives a value that contains it")
      }
      return value
    case .missing:
      throw Problem(message: "the interpolation '\(name)' gives a mandatory value ('???') that is not set")
    case .notFound: throw Problem(message: "the interpolation key '\(name)' is not found")
    case .notContainer(let key):
      throw Problem(
        message: "the interpolation '\(name)' looks into '\(key)', which is neither a mapping nor a list")
    }
  }

  /// Where a path with so many dots before it begins.
  func start(_ dots: Int, _ container: ConfigGraph.ID) -> ConfigGraph.ID? {
    if dots == 0 { return graph.root(of: container) }
    var start = container
    for _ in 1..<max(1, dots) {
      guard let parent = graph[start].parent else { return nil }
      start = parent
    }
    return start
  }
}

extension Resolution.Problem {
  fileprivate var diagnostic: Diagnostic {
    var notes = askedFrom.prefix(5).map { Diagnostic.Note("it is asked for here", at: $0.location) }
    notes.removeAll { $0.location == place?.location }
    return Diagnostic(.interpolation, at: place?.location, message, notes: notes)
  }
}

extension ConfigKey {
  init?(_ value: ConfigValue) {
    switch value {
    case .string(let text): self = .string(text)
    case .integer(let number): self = .integer(number)
    case .float(let number): self = .float(number)
    case .boolean(let flag): self = .boolean(flag)
    case .null, .list, .mapping, .unknown: return nil
    }
  }
}
