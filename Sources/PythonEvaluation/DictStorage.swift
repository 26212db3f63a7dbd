import BigInt
import PythonText

/// A value as a dictionary's key: what Python's `hash` and `==` make of it.
enum HashKey: Hashable {
  case none
  case ellipsis
  /// Also `True`, `False` and whole floats, which are equal to integers.
  case int(Int)
  case bigInt(BigInt)
  case float(Double)
  case string(ExactString)
  case bytes([UInt8])
  case tuple([HashKey])
  case frozenSet(Set<HashKey>)
  case object(ObjectIdentifier)
  /// What an object of the host is equal by.
  case host(AnyHashable)

  /// - Returns: nil where Python says `unhashable type`.
  init?(_ value: Value) {
    switch value {
    case .none: self = .none
    case .ellipsis, .notImplemented: self = .ellipsis
    case .bool(let bool): self = .int(bool ? 1 : 0)
    case .int(let int): self = .int(int)
    case .bigInt(let big): self = .bigInt(big)
    case .float(let double):
      if let int = Int(exactly: double) {
        self = .int(int)
      } else if let big = BigInt(exactly: double) {
        self = .bigInt(big)
      } else {
        self = .float(double)
      }
    case .string(let text): self = .string(ExactString(text))
    case .bytes(let bytes): self = .bytes(bytes)
    case .tuple(let items):
      var keys: [HashKey] = []
      for item in items {
        guard let key = HashKey(item) else { return nil }
        keys.append(key)
      }
      self = .tuple(keys)
    case .range(let range): self = .tuple([.int(range.start), .int(range.stop), .int(range.step)])
    case .set(let set) where set.isFrozen: self = .frozenSet(Set(set.storage.keys))
    case .function(let object): self = .object(ObjectIdentifier(object))
    case .native(let object): self = .object(ObjectIdentifier(object))
    case .method(let method):
      guard let receiver = HashKey(method.receiver), let function = HashKey(method.function) else {
        self = .object(ObjectIdentifier(method))
        return
      }
      self = .tuple([receiver, function])
    case .type(let object): self = .object(ObjectIdentifier(object))
    case .instance(let object):
      if case .tuple(let fields)? = object.type.lookup("__dataclass_hash__") {
        var keys: [HashKey] = [.object(ObjectIdentifier(object.type))]
        for case .string(let field) in fields {
          guard let key = HashKey(object.attributes[field] ?? .none) else { return nil }
          keys.append(key)
        }
        self = .tuple(keys)
      } else if let payload = object.payload, object.type.lookup("__eq__") == nil {
        guard let key = HashKey(payload) else { return nil }
        self = key
      } else {
        self = .object(ObjectIdentifier(object))
      }
    case .module(let object): self = .object(ObjectIdentifier(object))
    case .host(let object):
      self = object.equalityKey.map(HashKey.host) ?? .object(ObjectIdentifier(object))
    case .iterator(let object): self = .object(ObjectIdentifier(object))
    case .unknown(let object): self = .object(ObjectIdentifier(object))
    case .list, .dict, .set, .slice: return nil
    }
  }
}

/// Keys and values in the order in which the keys first came, as Python's dict keeps them.
struct DictStorage {
  struct Entry {
    var key: Value
    var value: Value
  }

  private(set) var slots: [Entry?] = []
  private var hashes: [HashKey] = []
  /// How often the entries have been given new places.
  private(set) var layout = 0
  private var index: [HashKey: Int] = [:]

  var count: Int { index.count }
  var entries: [Entry] { slots.compactMap(\.self) }
  /// In order.
  var keys: [HashKey] { zip(slots, hashes).compactMap { $0 == nil ? nil : $1 } }

  subscript(_ hash: HashKey) -> Value? {
    guard let slot = index[hash] else { return nil }
    return slots[slot]?.value
  }

  func contains(_ hash: HashKey) -> Bool { index[hash] != nil }

  /// An existing key keeps its place and its own spelling (`1` stays `1` when `True` is set).
  mutating func set(_ hash: HashKey, key: Value, _ value: Value) {
    if let slot = index[hash] {
      slots[slot]?.value = value
    } else {
      index[hash] = slots.count
      slots.append(Entry(key: key, value: value))
      hashes.append(hash)
    }
  }

  @discardableResult
  mutating func remove(_ hash: HashKey) -> Entry? {
    guard let slot = index.removeValue(forKey: hash) else { return nil }
    defer {
      slots[slot] = nil
      if slots.count > 32, index.count < slots.count / 2 { compact() }
    }
    return slots[slot]
  }

  mutating func removeAll() {
    let layout = layout + 1
    self = DictStorage()
    self.layout = layout
  }

  private mutating func compact() {
    var compacted = DictStorage()
    for (slot, hash) in zip(slots, hashes) {
      if let slot { compacted.set(hash, key: slot.key, slot.value) }
    }
    compacted.layout = layout + 1
    self = compacted
  }
}
