import Diagnostics
import OmegaConf

/// Reads `kubernetes` or `docker` into arguments of the operator.
struct ContainerReading {
  let schema: [ContainerSchema.Key]
  var reader = SettingReader()
  var container = ContainerOptions()

  init(schema: [ContainerSchema.Key]) { self.schema = schema }

  mutating func read(_ settings: [AirflowSetting]) {
    for setting in settings {
      guard let key = schema.first(where: { $0.name == setting.key }) else {
        unknown(setting)
        continue
      }
      if case .null = setting.value { continue }
      if key.argument == "image" {
        if let image = reader.text(setting) { container.image = image }
        continue
      }
      guard let value = value(setting, key.value) else { continue }
      if let other = container.arguments[key.argument] {
        container.arguments[key.argument] = other.merging(value)
      } else {
        container.arguments[key.argument] = value
      }
    }
  }

  /// One that is close to a known one is a slip. Any other may be an argument of a younger provider, and is passed
  /// as it is.
  private mutating func unknown(_ setting: AirflowSetting) {
    let retired = ContainerSchema.retired[setting.key]
    let close = Spelling.closest(to: setting.key, among: schema.map(\.name)).map { "did you mean `\($0)`?" }
    if let help = retired ?? close {
      reader.diagnostics.append(
        Diagnostic(
          .airflowOption, at: setting.keyPlace, "`\(setting.name)` is no argument that can be set", help: help
        ))
    } else if let value = reader.value(setting) {
      container.arguments[setting.key] = value
      reader.diagnostics.append(
        Diagnostic(
          .unknownAirflowOption, .warning, at: setting.keyPlace,
          "`\(setting.name)` is no argument that dagwatchd knows; the operator is given it as it is"))
    }
  }

  private mutating func value(_ setting: AirflowSetting, _ wanted: ContainerValue) -> PythonValue? {
    switch wanted {
    case .text: return reader.text(setting).map(PythonValue.string)
    case .texts: return reader.texts(setting).map { .list($0.map(PythonValue.string)) }
    case .boolean: return reader.boolean(setting).map(PythonValue.boolean)
    case .integer: return reader.integer(setting, atLeast: 0).map(PythonValue.integer)
    case .choice(let choices): return reader.choice(setting, choices).map(PythonValue.string)
    case .any: return reader.value(setting)
    case .number, .quantity:
      switch setting.value {
      case .integer, .float: return reader.value(setting)
      case .string where wanted == .quantity: return reader.text(setting).map(PythonValue.string)
      default: reader.mistyped(setting, "a number")
      }
      return nil
    case .environment, .textMapping: return texts(setting)
    case .labels, .annotations: return labels(setting, wanted)
    case .mapping:
      guard reader.mapping(setting) != nil else { return nil }
      return reader.value(setting)
    case .mappings:
      guard case .list = setting.value else {
        reader.mistyped(setting, "a list of mappings")
        return nil
      }
      for item in setting.members where reader.mapping(item) == nil { return nil }
      return reader.value(setting)
    case .resources: return resources(setting)
    case .secrets: return secrets(setting)
    }
  }

  /// Names with a text each. A number stands for its digits.
  private mutating func texts(_ setting: AirflowSetting) -> PythonValue? {
    guard let members = reader.mapping(setting) else { return nil }
    var entries: [PythonValue.Entry] = []
    for member in members {
      switch member.value {
      case .integer(let number): entries.append(.init(key: member.key, value: .string(String(number))))
      // A variable may be empty.
      case .string(let text): entries.append(.init(key: member.key, value: .string(text)))
      default: _ = reader.text(member)
      }
    }
    return .dictionary(entries)
  }

  /// A pod with a label of another form is refused by Kubernetes, but only once its task runs.
  private mutating func labels(_ setting: AirflowSetting, _ wanted: ContainerValue) -> PythonValue? {
    guard let value = texts(setting), case .dictionary(let entries) = value else { return nil }
    for entry in entries {
      let member = setting.members.first { $0.key.utf8.elementsEqual(entry.key.utf8) } ?? setting
      if !KubernetesLabels.isName(entry.key) {
        reader.wrong(
          member, "Kubernetes takes no such name below `\(setting.name)`: \(entry.key.quoted)",
          help: "use letters, digits, `-`, `_` and `.`, at most 63, with a letter or digit at both ends; "
            + "before them there may be a domain and a `/`")
      }
      if wanted == .labels, case .string(let text) = entry.value, !KubernetesLabels.isValue(text) {
        reader.wrong(
          member, "Kubernetes does not take this value of `\(setting.name)`: \(text.quoted)",
          help: "use letters, digits, `-`, `_` and `.`, at most 63, with a letter or digit at both ends")
      }
    }
    return value
  }

  /// Kubernetes' quantities below `limits` and `requests`: `cpu: 500m`, `memory: 2Gi`, `cpu: 2`.
  private mutating func resources(_ setting: AirflowSetting) -> PythonValue? {
    guard let members = reader.mapping(setting) else { return nil }
    var entries: [PythonValue.Entry] = []
    for member in members {
      guard ["limits", "requests"].contains(member.key) else {
        reader.wrong(
          member, "`\(setting.name)` knows no `\(member.key)`",
          help: Spelling.closest(to: member.key, among: ["limits", "requests"]).map {
            "did you mean `\($0)`?"
          }
            ?? "write {requests: {cpu: 500m, memory: 1Gi}, limits: {memory: 2Gi}}")
        continue
      }
      guard let amounts = reader.mapping(member) else { continue }
      var quantities: [PythonValue.Entry] = []
      for amount in amounts {
        let text: String
        switch amount.value {
        case .integer(let number): text = String(number)
        case .float(let number): text = "\(number)"
        case .string(let written): text = written
        default:
          reader.mistyped(amount, "an amount such as 500m or 2Gi")
          continue
        }
        if text.wholeMatch(of: /[0-9]+(\.[0-9]*)?([eE][+-]?[0-9]+|[numkKMGTPE]|[KMGTPE]i)?/) == nil {
          reader.mistyped(amount, "an amount such as 500m or 2Gi")
          continue
        }
        quantities.append(.init(key: amount.key, value: .string(text)))
      }
      entries.append(.init(key: member.key, value: .dictionary(quantities)))
    }
    return .dictionary(entries)
  }

  /// The arguments of Airflow's `Secret`: which key of which Kubernetes secret becomes which variable or path.
  private mutating func secrets(_ setting: AirflowSetting) -> PythonValue? {
    guard case .list = setting.value else {
      reader.mistyped(
        setting, "a list of secrets", help: "write [{deploy_target: DB_PASSWORD, secret: db, key: password}]")
      return nil
    }
    var items: [PythonValue] = []
    let names = ["deploy_type", "deploy_target", "secret", "key", "items"]
    for item in setting.members {
      guard let members = reader.mapping(item) else { continue }
      var entries: [PythonValue.Entry] = []
      for member in members {
        guard names.contains(member.key) else {
          reader.wrong(
            member, "a secret knows no `\(member.key)`",
            help: Spelling.closest(to: member.key, among: names).map { "did you mean `\($0)`?" }
              ?? "there are " + names.joined(separator: ", "))
          continue
        }
        let value =
          member.key == "deploy_type"
          ? reader.choice(member, ["env", "volume"]).map(PythonValue.string)
          : member.key == "items" ? reader.value(member) : reader.text(member).map(PythonValue.string)
        if let value { entries.append(.init(key: member.key, value: value)) }
      }
      if !members.contains(where: { $0.key == "secret" }) {
        reader.wrong(item, "`\(item.name)` names no `secret`")
      }
      if !members.contains(where: { $0.key == "deploy_type" }) {
        entries.insert(.init(key: "deploy_type", value: .string("env")), at: 0)
      }
      items.append(.dictionary(entries))
    }
    return .list(items)
  }
}
