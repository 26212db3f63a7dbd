import Diagnostics
import ProjectFiles
import PythonText

/// The files of one kind in one environment, before they are merged.
struct EnvironmentConfig {
  struct File {
    var path: ProjectPath
    var tree: ConfigNode
  }

  var files: [File]

  var isEmpty: Bool { files.isEmpty }

  /// No key may be in two files, but for those that begin with `_`.
  /// - Parameter byLeaf: the keys are the dotted paths to everything that is no mapping (Kedro's rule for
  ///   parameters), so that two files may fill one mapping; else the top-level keys.
  func checkDuplicates(byLeaf: Bool) throws(ConfigError) {
    var first: [ExactString: (file: Int, place: Place?)] = [:]
    var diagnostics: [Diagnostic] = []
    for (index, file) in files.enumerated() {
      for (key, place) in Self.keys(of: file.tree, byLeaf: byLeaf)
      where key.text.utf8.first != UInt8(ascii: "_") {
        if let known = first[key], known.file != index {
          diagnostics.append(
            Diagnostic(
              .duplicateKey, at: place?.location,
              "the key '\(key.text)' is also in \(files[known.file].path)",
              notes: [.init("it is first written here", at: known.place?.location)],
              help: "keep it in one of the two files: Kedro does not say which of them would win"))
        } else {
          first[key] = (index, place)
        }
      }
    }
    if !diagnostics.isEmpty { throw ConfigError(diagnostics) }
  }

  private static func keys(of tree: ConfigNode, byLeaf: Bool) -> [(key: ExactString, place: Place?)] {
    var keys: [(key: ExactString, place: Place?)] = []
    func visit(_ members: [ConfigMember], _ prefix: String) {
      for member in members {
        let key = prefix + member.key.text
        if byLeaf, let inner = member.value.members {
          visit(inner, key + ".")
        } else {
          keys.append((ExactString(key), member.keyPlace))
        }
      }
    }
    visit(tree.members ?? [], "")
    return keys
  }

  /// Merges the files and resolves the result.
  func resolved(_ scope: Resolution.Scope) throws(ConfigError) -> LoadedConfig {
    if scope.kind == "credentials" {
      // Kedro resolves each of these files alone first, to read the environment's variables.
      for file in files { _ = try Resolution.resolve(file.tree, scope) }
    }
    guard let first = files.first else { return LoadedConfig(mapping: ConfigMapping(), tree: .empty) }
    try checkSyntax()
    var tree = files.dropFirst().reduce(first.tree) { Self.merged($0, $1.tree, isOrdered: false) }
    if scope.kind != "parameters", let member = tree.members?.first(where: { !$0.key.isString }) {
      throw ConfigError([
        Diagnostic(
          .malformedYAML, at: member.keyPlace?.location,
          "the top-level key \(member.key.text) is not a text: quote it")
      ])
    }
    var mapping = try Resolution.resolve(tree, scope)
    var hidden: [LoadedConfig.HiddenBlock] = []
    if scope.kind != "parameters" {
      mapping = ConfigMapping(mapping.entries.filter { !$0.key.hasHiddenPrefix })
      hidden = tree.dropHidden()
    }
    return LoadedConfig(mapping: mapping, tree: tree, hidden: hidden)
  }

  /// Every text with `${` has to parse, whether it is used or not.
  private func checkSyntax() throws(ConfigError) {
    var diagnostics: [Diagnostic] = []
    func visit(_ node: ConfigNode) {
      switch node.content {
      case .scalar(.string(let text)):
        if Resolution.hasInterpolation(text), InterpolationParser.pieces(of: text) == nil {
          diagnostics.append(
            Diagnostic(
              .interpolation, at: node.place?.location,
              "\(PythonRepr.string(text)) is no interpolation that OmegaConf can parse",
              help: "write '\\${' for the text '${' itself"))
        }
      case .scalar: break
      case .list(let items): items.forEach(visit)
      case .mapping(let members): members.forEach { visit($0.value) }
      }
    }
    files.forEach { visit($0.tree) }
    if !diagnostics.isEmpty { throw ConfigError(diagnostics) }
  }

  /// OmegaConf's merge: mappings key by key, anything else replaced, `???` replaces nothing.
  /// - Parameter isOrdered: whether `right` is known to come after `left`. Between files of one folder it is
  ///   not, and what both of them say differently is unknown.
  static func merged(_ left: ConfigNode, _ right: ConfigNode, isOrdered: Bool) -> ConfigNode {
    guard case .mapping(var members) = left.content, case .mapping(let others) = right.content else {
      if case .scalar(.string("???")) = right.content { return left }
      if isOrdered { return right }
      if case .scalar(.string("???")) = left.content { return right }
      if left.hasSameValue(as: right) { return left }
      return ConfigNode(
        content: .scalar(.unknown("two files give different values, and Kedro reads them in no fixed order")),
        place: left.place)
    }
    var positions: [ConfigKey: Int] = [:]
    for (index, member) in members.enumerated() { positions[member.key] = index }
    for member in others {
      if let index = positions[member.key] {
        members[index].value = merged(members[index].value, member.value, isOrdered: isOrdered)
      } else {
        positions[member.key] = members.count
        members.append(member)
      }
    }
    return ConfigNode(content: .mapping(members), place: left.place)
  }
}

extension String {
  /// `_`: Kedro drops such keys from every configuration but the parameters.
  fileprivate var hasHiddenPrefix: Bool { utf8.first == UInt8(ascii: "_") }
}

extension ConfigNode {
  /// Drops the keys at the top that begin with `_`.
  /// - Returns: those that are mappings.
  mutating func dropHidden() -> [LoadedConfig.HiddenBlock] {
    let members = members ?? []
    content = .mapping(members.filter { !$0.key.text.hasHiddenPrefix })
    return members.filter { $0.key.text.hasHiddenPrefix && $0.value.members != nil }.map {
      LoadedConfig.HiddenBlock(key: $0.key.text, place: $0.keyPlace?.location)
    }
  }

  fileprivate func hasSameValue(as other: ConfigNode) -> Bool {
    switch (content, other.content) {
    case (.scalar(let left), .scalar(let right)): left == right
    case (.list(let left), .list(let right)):
      left.count == right.count && zip(left, right).allSatisfy { $0.hasSameValue(as: $1) }
    case (.mapping(let left), .mapping(let right)):
      left.count == right.count
        && zip(left, right).allSatisfy { $0.key == $1.key && $0.value.hasSameValue(as: $1.value) }
    default: false
    }
  }
}
