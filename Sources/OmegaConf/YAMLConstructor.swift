import Diagnostics
import PythonText

/// Makes the values of a YAML document: types, merge keys, the checks for duplicate keys.
///
/// A port in behaviour of PyYAML's `SafeConstructor` under OmegaConf's loader. Two things need care:
///
/// - `<<` puts the members of another mapping *before* a mapping's own. A list of mappings goes in
///   backwards, so that the first of them wins; of two `<<`, the second wins.
/// - PyYAML does this in place, from the outside in, level by level. A mapping that is merged into a
///   second one after it took in others itself may then hold a key twice, which OmegaConf 2.4 refuses.
struct YAMLConstructor {
  /// OmegaConf 2.4's own limit on what aliases may expand a file to (`omegaconf/_yaml.py`). A file
  /// without aliases may be as long as it likes: older versions have no limit.
  private static let expandedNodeLimit = 10_000
  private static let expansionRatioLimit = 100
  private static let ratioIsCheckedAbove = 1_000

  /// What a key means that a mapping has twice.
  enum RepeatedKeys {
    /// OmegaConf's loader refuses the file.
    case refused
    /// PyYAML's own takes the last value, in the place of the first: so the loaders of Kedro 0.18.
    case lastWins
  }

  private let source: SourceText
  private var document: YAMLDocument
  private let repeatedKeys: RepeatedKeys

  /// The values of a file, as `OmegaConf.load` gives them.
  /// - Throws: what is wrong with the file, as one diagnostic with its place.
  static func load(
    _ bytes: [UInt8], path: String, repeatedKeys: RepeatedKeys = .refused
  ) throws(ConfigError) -> ConfigNode {
    let source = SourceText(path: path, bytes: bytes)
    do throws(YAMLProblem) {
      var node = try construct(bytes, source, repeatedKeys)
      // A file that is one text is YAML in YAML for OmegaConf, and a word alone is a key without a value.
      if case .scalar(.string(let text)) = node?.content {
        let place = node?.place
        node = try construct(Array(text.utf8), SourceText(path: path, bytes: bytes), repeatedKeys)
        if case .scalar(.string(let key)) = node?.content {
          let value = ConfigNode(content: .scalar(.null), place: place)
          return ConfigNode(
            content: .mapping([.init(key: .string(key), keyPlace: place, value: value)]), place: place)
        }
      }
      guard let node else { return .empty }
      guard case .mapping = node.content else {
        throw YAMLProblem(
          message: "a configuration file is a mapping at its top", span: node.place?.span ?? .start)
      }
      return node
    } catch {
      let notes = error.note.map { [Diagnostic.Note($0.message, at: source.location($0.span))] } ?? []
      throw ConfigError([Diagnostic(error.code, at: source.location(error.span), error.message, notes: notes)]
      )
    }
  }

  /// What a text holds, without what OmegaConf's loader makes of one that is no mapping at its top.
  /// - Returns: nil where it holds nothing but null, as an empty text and one of comments alone.
  static func plain(_ bytes: [UInt8]) throws(YAMLProblem) -> ConfigNode? {
    try construct(bytes, SourceText(path: "", bytes: bytes), .lastWins)
  }

  private static func construct(
    _ bytes: [UInt8], _ source: SourceText, _ repeatedKeys: RepeatedKeys
  ) throws(YAMLProblem) -> ConfigNode? {
    guard let text = String(validating: bytes, as: UTF8.self) else {
      throw YAMLProblem(message: "not UTF-8", span: .start)
    }
    let document = try YAMLComposer.compose(Array(text.utf8))
    guard let root = document.root else { return nil }
    var constructor = YAMLConstructor(source: source, document: document, repeatedKeys: repeatedKeys)
    try constructor.checkExpansion()
    try constructor.flatten(from: root)
    let node = try constructor.node(root)
    if case .scalar(.null) = node.content { return nil }
    return node
  }

  private func checkExpansion() throws(YAMLProblem) {
    let expanded = document.expandedCount(limit: Self.expandedNodeLimit)
    let written = document.nodes.count
    if expanded > written,
      expanded > Self.expandedNodeLimit
        || expanded > Self.ratioIsCheckedAbove && expanded > written * Self.expansionRatioLimit
    {
      throw YAMLProblem(
        message: "aliases expand this file to more than \(min(expanded, Self.expandedNodeLimit)) values",
        span: .start)
    }
  }
}

// MARK: Merge keys

extension YAMLConstructor {
  /// Visits the collections level by level, as PyYAML's generators do.
  private mutating func flatten(from root: YAMLDocument.ID) throws(YAMLProblem) {
    var seen: Set<YAMLDocument.ID> = [root]
    var level = [root]
    while !level.isEmpty {
      var next: [YAMLDocument.ID] = []
      for id in level {
        if case .mapping = document.nodes[id].content { try flatten(id) }
        let children: [YAMLDocument.ID] =
          switch document.nodes[id].content {
          case .scalar: []
          case .sequence(let items): items
          case .mapping(let members): members.flatMap { [$0.key, $0.value] }
          }
        next += children.filter { seen.insert($0).inserted }
      }
      level = next
    }
  }

  private mutating func flatten(_ id: YAMLDocument.ID) throws(YAMLProblem) {
    guard case .mapping(let members) = document.nodes[id].content else { return }
    var explicit: [ExactString: YAMLDocument.ID] = [:]
    for (key, _) in members {
      guard let text = stringKey(key) else { continue }
      if let first = explicit.updateValue(key, forKey: text), repeatedKeys == .refused {
        throw YAMLProblem(
          code: .duplicateKey, message: "the key \(PythonRepr.string(text.text)) is here twice",
          span: document.nodes[key].span,
          note: ("it is first written here", document.nodes[first].span))
      }
    }
    var merged: [(key: YAMLDocument.ID, value: YAMLDocument.ID)] = []
    var own: [(key: YAMLDocument.ID, value: YAMLDocument.ID)] = []
    for (key, value) in members {
      guard tag(of: key) == YAMLScalar.Tag.merge.rawValue else {
        own.append((key, value))
        continue
      }
      switch document.nodes[value].content {
      case .mapping: merged += try flattened(value)
      case .sequence(let items):
        var parts: [[(key: YAMLDocument.ID, value: YAMLDocument.ID)]] = []
        for item in items { parts.append(try flattened(item)) }
        merged += parts.reversed().joined()
      case .scalar: throw mergeProblem(value)
      }
    }
    if repeatedKeys == .lastWins {
      document.nodes[id].content = .mapping(lastOfEach(merged + own))
      return
    }
    if members.count == own.count { return }
    merged.removeAll { member in stringKey(member.key).map { explicit[$0] != nil } ?? false }
    document.nodes[id].content = .mapping(merged + own)
  }

  private func lastOfEach(
    _ members: [(key: YAMLDocument.ID, value: YAMLDocument.ID)]
  ) -> [(key: YAMLDocument.ID, value: YAMLDocument.ID)] {
    var places: [ExactString: Int] = [:]
    var result: [(key: YAMLDocument.ID, value: YAMLDocument.ID)] = []
    for member in members {
      if let text = stringKey(member.key) {
        if let place = places[text] {
          result[place].value = member.value
          continue
        }
        places[text] = result.count
      }
      result.append(member)
    }
    return result
  }

  private mutating func flattened(
    _ id: YAMLDocument.ID
  ) throws(YAMLProblem) -> [(key: YAMLDocument.ID, value: YAMLDocument.ID)] {
    try flatten(id)
    guard case .mapping(let members) = document.nodes[id].content else { throw mergeProblem(id) }
    return members
  }

  private func mergeProblem(_ id: YAMLDocument.ID) -> YAMLProblem {
    YAMLProblem(
      message: "only a mapping, or a list of mappings, can be merged by `<<`", span: document.nodes[id].span)
  }

  /// The text of a key that PyYAML takes for a string; nil for other keys.
  private func stringKey(_ id: YAMLDocument.ID) -> ExactString? {
    guard case .scalar(let text, _) = document.nodes[id].content else { return nil }
    let tag = tag(of: id)
    return tag == YAMLScalar.Tag.string.rawValue || tag == YAMLScalar.Tag.value.rawValue
      ? ExactString(text) : nil
  }

  private func tag(of id: YAMLDocument.ID) -> String? {
    let node = document.nodes[id]
    guard node.tag == nil, case .scalar(let text, let isImplicit) = node.content else { return node.tag }
    return (isImplicit ? YAMLScalar.tag(of: text) : .string).rawValue
  }
}

// MARK: Values

extension YAMLConstructor {
  private func node(_ id: YAMLDocument.ID) throws(YAMLProblem) -> ConfigNode {
    let node = document.nodes[id]
    let place = Place(source: source, span: node.span)
    switch node.content {
    case .scalar(let text, _):
      return ConfigNode(content: .scalar(try scalar(text, id)), place: place)
    case .sequence(let items):
      if let unknown = try collectionTag(node, expected: "tag:yaml.org,2002:seq") {
        return ConfigNode(content: .scalar(unknown), place: place)
      }
      var values: [ConfigNode] = []
      for item in items { values.append(try self.node(item)) }
      return ConfigNode(content: .list(values), place: place)
    case .mapping(let members):
      if let unknown = try collectionTag(node, expected: "tag:yaml.org,2002:map") {
        return ConfigNode(content: .scalar(unknown), place: place)
      }
      var values: [ConfigMember] = []
      var positions: [ConfigKey: Int] = [:]
      for member in members {
        let key = try key(member.key)
        let value = try self.node(member.value)
        let keyPlace = Place(source: source, span: document.nodes[member.key].span)
        if let position = positions[key] {
          values[position].keyPlace = keyPlace
          values[position].value = value
        } else {
          positions[key] = values.count
          values.append(ConfigMember(key: key, keyPlace: keyPlace, value: value))
        }
      }
      return ConfigNode(content: .mapping(values), place: place)
    }
  }

  private func key(_ id: YAMLDocument.ID) throws(YAMLProblem) -> ConfigKey {
    let span = document.nodes[id].span
    guard case .scalar(let text, _) = document.nodes[id].content else {
      throw YAMLProblem(message: "a list or a mapping cannot be a key", span: span)
    }
    if let exact = stringKey(id) { return .string(exact) }
    switch try scalar(text, id) {
    case .string(let text): return .string(text)
    case .integer(let value): return .integer(value)
    case .float(let value): return .float(value)
    case .boolean(let value): return .boolean(value)
    case .unknown: return .string(text)
    case .null, .list, .mapping: throw YAMLProblem(message: "null cannot be a key", span: span)
    }
  }

  private func scalar(_ text: String, _ id: YAMLDocument.ID) throws(YAMLProblem) -> ConfigValue {
    let node = document.nodes[id]
    let name = tag(of: id) ?? ""
    if name == "tag:yaml.org,2002:binary" { return .unknown("a !!binary value") }
    guard let tag = YAMLScalar.Tag(rawValue: name) else { throw tagProblem(name, node.span) }
    if let value = YAMLScalar.value(of: text, as: tag) { return value }
    switch tag {
    case .value: throw YAMLProblem(message: "a lone `=` is no value in PyYAML: quote it", span: node.span)
    case .merge: throw YAMLProblem(message: "a lone `<<` is no value in PyYAML: quote it", span: node.span)
    default:
      throw YAMLProblem(
        message: "\(PythonRepr.string(text)) is no \(shortName(name))", span: node.span)
    }
  }

  /// - Returns: the value of a collection under a tag that is known and whose result is not.
  private func collectionTag(
    _ node: YAMLDocument.Node, expected: String
  ) throws(YAMLProblem) -> ConfigValue? {
    guard let tag = node.tag, tag != expected else { return nil }
    if case .sequence = node.content {
      if tag == "tag:yaml.org,2002:omap" || tag == "tag:yaml.org,2002:pairs" {
        return .unknown("a \(shortName(tag)) list")
      }
      if tag.hasPrefix("tag:yaml.org,2002:python/object/apply:pathlib.") { return .unknown("a path object") }
    }
    throw tagProblem(tag, node.span)
  }

  private func tagProblem(_ tag: String, _ span: YAMLSpan) -> YAMLProblem {
    YAMLProblem(message: "the tag \(shortName(tag)) is unknown to Kedro's loader", span: span)
  }

  private func shortName(_ tag: String) -> String {
    let standard = "tag:yaml.org,2002:"
    return tag.hasPrefix(standard) ? "!!" + tag.dropFirst(standard.count) : tag
  }
}
