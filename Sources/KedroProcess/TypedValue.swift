import OmegaConf
import PythonText

/// A value of a configuration as the probe's `typed` writes it, since JSON keeps neither the order of keys nor
/// that 1.0 is a float.
struct TypedValue: Decodable {
  var value: ConfigValue

  private struct Form: Decodable {
    var integer: String?
    var float: String?
    var list: [TypedValue]?
    var mapping: [Entry]?
  }

  private struct Entry: Codable {
    var key: String
    var value: TypedValue
  }

  init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    if container.decodeNil() {
      value = .null
    } else if let boolean = try? container.decode(Bool.self) {
      value = .boolean(boolean)
    } else if let text = try? container.decode(String.self) {
      value = .string(text)
    } else {
      let form = try container.decode(Form.self)
      if let integer = form.integer {
        value = Int(integer).map(ConfigValue.integer) ?? .unknown("an integer beyond 64 bits")
      } else if let float = form.float {
        value = Double(float).map(ConfigValue.float) ?? .unknown("a float that cannot be read")
      } else if let list = form.list {
        value = .list(list.map(\.value))
      } else {
        value = .mapping(
          ConfigMapping((form.mapping ?? []).map { .init(key: $0.key, value: $0.value.value) }))
      }
    }
  }
}

extension TypedValue: Encodable {
  init(_ value: ConfigValue) { self.value = value }

  func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    switch value {
    case .null, .unknown: try container.encodeNil()
    case .boolean(let boolean): try container.encode(boolean)
    case .string(let text): try container.encode(text)
    case .integer(let number): try container.encode(["integer": String(number)])
    case .float(let number): try container.encode(["float": PythonRepr.float(number)])
    case .list(let items): try container.encode(["list": items.map { TypedValue($0) }])
    case .mapping(let mapping):
      try container.encode([
        "mapping": mapping.entries.map { Entry(key: $0.key, value: TypedValue($0.value)) }
      ])
    }
  }
}
