/// Reading and changing lists, dictionaries and sets, with the rules for tainted ones: what code that
/// could not be followed may have changed has no known contents.
extension Interpreter {
  package func known(_ list: ListObject) throws(Interrupt) -> [Value] {
    if let taint = list.taint { throw .undecided(taint) }
    return list.items
  }

  package func known(_ set: SetObject) throws(Interrupt) -> [Value] {
    if let taint = set.taint { throw .undecided(taint) }
    return set.storage.entries.map(\.key)
  }

  func knownKeys(_ set: SetObject) throws(Interrupt) -> [HashKey] {
    if let taint = set.taint { throw .undecided(taint) }
    return set.storage.keys
  }

  package func known(_ dict: DictObject) throws(Interrupt) -> [(key: Value, value: Value)] {
    if let taint = dict.taint { throw .undecided(taint) }
    return dict.storage.entries.map { ($0.key, $0.value) }
  }

  func hash(_ value: Value) throws(Interrupt) -> HashKey {
    if case .unknown(let unknown) = value { throw .undecided(outcome(of: unknown)) }
    if case .instance(let instance) = value, instance.type.lookup("__eq__") != nil {
      if instance.type.lookup("__hash__") == nil || instance.type.isDataclassWithoutHash {
        throw typeError("unhashable type: '\(instance.type.name)'")
      }
      if case .function? = instance.type.lookup("__hash__") {
        throw .undecided(unknown("a key with a '__hash__' of its own is not evaluated"))
      }
    }
    guard let hash = HashKey(value) else { throw typeError("unhashable type: '\(typeName(value))'") }
    return hash
  }

  /// Adding an unknown element makes all of the set unknown: it may equal another.
  func insert(_ item: Value, into set: SetObject) throws(Interrupt) {
    if case .unknown(let unknown) = item {
      set.taint = outcome(of: unknown)
      return
    }
    set.storage.set(try hash(item), key: item, .none)
  }

  package func set(_ key: Value, _ value: Value, in dict: DictObject) throws(Interrupt) {
    if case .unknown(let unknown) = key {
      dict.taint = outcome(of: unknown)
      return
    }
    dict.storage.set(try hash(key), key: key, value)
  }

  /// `dict.update`: from a mapping or from pairs.
  func update(_ dict: DictObject, with source: Value) throws(Interrupt) {
    switch source {
    case .unknown(let unknown): dict.taint = outcome(of: unknown)
    case .instance(let instance) where instance.payload != nil && instance.type.lookup("keys") == nil:
      try update(dict, with: instance.payload ?? .none)
    case .instance(let instance) where instance.type.lookup("keys") != nil:
      for key in try elements(of: try call(try attribute("keys", of: source), CallArguments(site: site))) {
        try set(key, try item(key, of: source), in: dict)
      }
    case .dict(let other):
      if let taint = other.taint {
        dict.taint = taint
        return
      }
      for (hash, entry) in zip(other.storage.keys, other.storage.entries) {
        dict.storage.set(hash, key: entry.key, entry.value)
      }
    default:
      let pairs = try iterate(source)
      while let pair = try pairs.next() {
        try step()
        let pair = try elements(of: pair)
        guard pair.count == 2 else {
          throw valueError(
            "dictionary update sequence element has length \(pair.count); 2 is required")
        }
        try set(pair[0], pair[1], in: dict)
      }
    }
  }

  // MARK: Iteration

  /// All elements of an iterable, in its order.
  package func elements(of value: Value) throws(Interrupt) -> [Value] {
    switch value {
    case .list(let list): return try known(list)
    case .tuple(let items): return items
    case .set(let set): return try ordered(set)
    case .dict(let dict): return try known(dict).map(\.key)
    default:
      let iterator = try iterate(value)
      var items: [Value] = []
      while let item = try iterator.next() {
        try step()
        items.append(item)
      }
      return items
    }
  }

  /// Adds the elements of an iterable one by one, as CPython does: what an iterator gave before it failed is there,
  /// and an iterator that looks at the list sees it grow.
  func extend(_ list: ListObject, with value: Value) throws(Interrupt) {
    switch value {
    case .list, .tuple, .set, .dict: list.items += try elements(of: value)
    default:
      let iterator = try iterate(value)
      while let item = try iterator.next() {
        try step()
        list.items.append(item)
      }
    }
  }

  /// As `extend`, for a set.
  func extend(_ set: SetObject, with value: Value) throws(Interrupt) {
    switch value {
    case .list, .tuple, .set, .dict: for item in try members(of: value) { try insert(item, into: set) }
    default:
      let iterator = try iterate(value)
      while let item = try iterator.next() {
        try step()
        try insert(item, into: set)
      }
    }
  }

  package func iterate(_ value: Value) throws(Interrupt) -> IteratorObject {
    switch value {
    case .list(let list):
      // As CPython: a list that grows while it is iterated gives the new elements too.
      _ = try known(list)
      var index = 0
      return IteratorObject("list_iterator", holding: [value]) { [self] () throws(Interrupt) -> Value? in
        let items = try known(list)
        guard index < items.count else { return nil }
        defer { index += 1 }
        return items[index]
      }
    case .tuple(let items): return IteratorObject("tuple_iterator", over: items)
    case .set(let set): return try setIterator(set)
    case .dict(let dict): return try dictIterator(dict, .keys)
    case .string(let text):
      return IteratorObject("str_iterator", over: text.unicodeScalars.map { .string(String($0)) })
    case .bytes(let bytes): return IteratorObject("bytes_iterator", over: bytes.map { .int(Int($0)) })
    case .range(let range):
      var index = 0
      return IteratorObject("range_iterator") { () throws(Interrupt) -> Value? in
        guard index < range.count else { return nil }
        defer { index += 1 }
        return .int(range.start + index * range.step)
      }
    case .iterator(let iterator): return iterator
    case .host(let object):
      if let view = object as? DictView { return try dictIterator(view.dict, view.kind) }
      if let items = try object.elements(self) {
        return IteratorObject("\(object.type.name)_iterator", over: items)
      }
    case .type(let type):
      if case .dict(let dict)? = type.attributes[EnumValues.iterated] {
        return IteratorObject("enum_iterator", over: try known(dict).map(\.value))
      }
      if let base = type.unknownBase { throw .undecided(outcome(of: base)) }
    case .instance(let instance):
      if let payload = instance.payload, instance.type.lookup("__iter__") == nil {
        return try iterate(payload)
      }
      if instance.type.lookup("__iter__") == nil, let method = instance.type.lookup("__getitem__") {
        return bySubscript(value, method)
      }
      if let method = instance.type.lookup("__iter__") {
        let made = try call(method, CallArguments([value], site: site))
        if case .instance(let iterator) = made, let next = iterator.type.lookup("__next__") {
          return IteratorObject(iterator.type.name, holding: [made]) {
            [self] () throws(Interrupt) -> Value? in
            try call(next, CallArguments([made], site: site))
          }
        }
        return try iterate(made)
      }
      if let base = instance.type.unknownBase { throw .undecided(outcome(of: base)) }
    case .unknown(let unknown): throw .undecided(outcome(of: unknown))
    default: break
    }
    if let unknown = unevaluated("__iter__", value) { throw .undecided(unknown) }
    throw typeError("'\(typeName(value))' object is not iterable")
  }

  /// The old protocol: `object[0]`, `object[1]`, until `IndexError`.
  private func bySubscript(_ value: Value, _ method: Value) -> IteratorObject {
    var index = 0
    return IteratorObject("iterator", holding: [value]) { [self] () throws(Interrupt) -> Value? in
      defer { index += 1 }
      do throws(Interrupt) {
        return try call(method, CallArguments([value, .int(index)], site: site))
      } catch .raised(let exception) where exception.instance.type.isSubclass(of: types.indexError) {
        return nil
      }
    }
  }

  // MARK: Subscripts

  package func item(_ key: Value, of container: Value) throws(Interrupt) -> Value {
    if case .unknown(let unknown) = container { return .unknown(outcome(of: unknown)) }
    if case .unknown(let unknown) = key {
      if case .type = container { return container }
      return .unknown(outcome(of: unknown))
    }
    switch container {
    case .dict(let dict):
      if let taint = dict.taint { return .unknown(taint) }
      if let value = dict.storage[try hash(key)] { return value }
      if let factory = dict.defaultFactory {
        let value = try call(factory, CallArguments(site: site))
        try set(key, value, in: dict)
        return value
      }
      throw keyError(key)
    case .list(let list):
      if let taint = list.taint { return .unknown(taint) }
      if case .slice(let slice) = key { return .list(ListObject(slice.pick(list.items))) }
      return list.items[try index(key, count: list.items.count, "list")]
    case .tuple(let items):
      if case .slice(let slice) = key { return .tuple(slice.pick(items)) }
      return items[try index(key, count: items.count, "tuple")]
    case .string(let text):
      let scalars = Array(text.unicodeScalars)
      if case .slice(let slice) = key {
        var view = String.UnicodeScalarView()
        view.append(contentsOf: slice.pick(scalars))
        return .string(String(view))
      }
      return .string(String(scalars[try index(key, count: scalars.count, "string")]))
    case .bytes(let bytes):
      if case .slice(let slice) = key { return .bytes(slice.pick(bytes)) }
      return .int(Int(bytes[try index(key, count: bytes.count, "index")]))
    case .range(let range):
      if case .slice(let slice) = key { return .range(slice.pick(range)) }
      return .int(range.start + (try index(key, count: range.count, "range object")) * range.step)
    case .host(let object):
      if let value = try object.item(key, self) { return value }
    case .type(let type):
      if case .dict(let members)? = type.attributes["__members__"] {
        return try item(key, of: .dict(members))
      }
      if let method = type.lookup("__class_getitem__") {
        var function = method
        if case .instance(let wrapper) = method, let inner = wrapper.attributes["__func__"] {
          function = inner
        }
        return try call(function, CallArguments([container, key], site: site))
      }
      if takesNoParameters(type) { throw typeError("type '\(type.name)' is not subscriptable") }
      // `dict[str, int]`: a type annotation is the type itself to whoever uses it.
      return container
    case .instance(let instance):
      if let method = instance.type.lookup("__getitem__") {
        return try call(method, CallArguments([container, key], site: site))
      }
      if let payload = instance.payload {
        if case .dict(let dict) = payload, dict.taint == nil,
          let missing = instance.type.lookup("__missing__"),
          !dict.storage.contains(try hash(key))
        {
          return try call(missing, CallArguments([container, key], site: site))
        }
        return try item(key, of: payload)
      }
      if let base = instance.type.unknownBase { return .unknown(outcome(of: base)) }
    default: break
    }
    if let unknown = unevaluated("__getitem__", container) { return .unknown(unknown) }
    throw typeError("'\(typeName(container))' object is not subscriptable")
  }

  func setItem(_ key: Value, of container: Value, to value: Value) throws(Interrupt) {
    switch container {
    case .unknown: return
    case .dict(let dict): return try set(key, value, in: dict)
    case .list(let list):
      if case .unknown(let unknown) = key {
        list.taint = outcome(of: unknown)
        return
      }
      let items = try known(list)
      if case .slice(let slice) = key {
        let new = try elements(of: value)
        guard slice.step == nil || slice.step == 1 else {
          let places = slice.pick(Array(items.indices))
          guard places.count == new.count else {
            throw valueError(
              "attempt to assign sequence of size \(new.count) to extended slice of size \(places.count)")
          }
          for (place, item) in zip(places, new) { list.items[place] = item }
          return
        }
        list.items.replaceSubrange(slice.bounds(count: items.count), with: new)
        return
      }
      list.items[try index(key, count: items.count, "list assignment")] = value
      return
    case .instance(let instance):
      if let method = instance.type.lookup("__setitem__") {
        _ = try call(method, CallArguments([container, key, value], site: site))
        return
      }
      if let payload = instance.payload { return try setItem(key, of: payload, to: value) }
      if instance.type.unknownBase != nil { return }
    case .host(let object): if try object.setItem(key, to: value, self) { return }
    default: break
    }
    throw typeError("'\(typeName(container))' object does not support item assignment")
  }

  func deleteItem(_ key: Value, of container: Value) throws(Interrupt) {
    switch container {
    case .unknown: return
    case .dict(let dict):
      _ = try known(dict)
      if dict.storage.remove(try hash(key)) == nil { throw keyError(key) }
    case .list(let list):
      let items = try known(list)
      if case .slice(let slice) = key {
        let gone = Set(slice.pick(Array(items.indices)))
        list.items = items.indices.filter { !gone.contains($0) }.map { items[$0] }
      } else {
        list.items.remove(at: try index(key, count: items.count, "list assignment"))
      }
    case .instance(let instance):
      if let method = instance.type.lookup("__delitem__") {
        _ = try call(method, CallArguments([container, key], site: site))
        return
      }
      if let payload = instance.payload { return try deleteItem(key, of: payload) }
      if instance.type.unknownBase != nil { return }
      throw typeError("'\(typeName(container))' object doesn't support item deletion")
    default: throw typeError("'\(typeName(container))' object doesn't support item deletion")
    }
  }

  func keyError(_ key: Value) -> Interrupt {
    let instance = InstanceObject(types.keyError)
    instance.attributes["args"] = .tuple([key])
    return .raised(PythonException(instance, at: here))
  }

  private func index(_ key: Value, count: Int, _ what: String) throws(Interrupt) -> Int {
    guard let index = integer(key) else {
      if case .bigInt = key { throw raise(types.indexError, "cannot fit 'int' into an index-sized integer") }
      throw typeError("\(what) indices must be integers or slices, not \(typeName(key))")
    }
    let position = index < 0 ? index + count : index
    guard position >= 0, position < count else {
      throw raise(types.indexError, "\(what) index out of range")
    }
    return position
  }
}

extension PythonSlice {
  /// Start, stop and step for a sequence of `count` elements: CPython's `slice.indices`.
  private func indices(count: Int) -> (start: Int, stop: Int, step: Int) {
    let step = step == 0 ? 1 : step ?? 1
    func clamp(_ bound: Int?, _ fallback: Int) -> Int {
      guard let bound else { return fallback }
      let position = bound < 0 ? bound + count : bound
      return step > 0 ? min(max(position, 0), count) : min(max(position, -1), count - 1)
    }
    return step > 0
      ? (clamp(lower, 0), clamp(upper, count), step)
      : (clamp(lower, count - 1), clamp(upper, -1), step)
  }

  func pick<Element>(_ items: [Element]) -> [Element] {
    let (start, stop, step) = indices(count: items.count)
    return stride(from: start, to: stop, by: step).map { items[$0] }
  }

  func pick(_ range: PythonRange) -> PythonRange {
    let (start, stop, step) = indices(count: range.count)
    return PythonRange(
      start: range.start + start * range.step, stop: range.start + stop * range.step, step: step * range.step)
  }

  /// The range that a plain slice covers.
  func bounds(count: Int) -> Range<Int> {
    let (start, stop, _) = indices(count: count)
    return start..<max(start, stop)
  }
}

extension ClassObject {
  /// A dataclass with `__eq__` and no `__hash__` of its own.
  var isDataclassWithoutHash: Bool { attributes["__dataclass_unhashable__"] != nil }
}
