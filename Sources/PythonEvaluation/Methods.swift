import PythonSyntax
import PythonText

/// Methods of lists, dictionaries, sets, tuples and iterators. An argument that is unknown makes the
/// result unknown, and the receiver too where the method would change it.
extension Interpreter {
  /// The method `name` of a built-in value, bound to it; nil where the type has none.
  func builtinMethod(_ name: String, of value: Value) -> NativeFunction? {
    switch value {
    case .string(let text): return stringMethod(name, text)
    case .bytes(let bytes): return bytesMethod(name, bytes)
    case .int, .bool, .bigInt, .float: return numberMethod(name, value)
    case .list(let list): return listMethod(name, list)
    case .dict(let dict): return dictMethod(name, dict)
    case .set(let set): return setMethod(name, set)
    case .tuple(let items): return tupleMethod(name, items)
    case .range(let range):
      switch name {
      case "start", "stop", "step": return nil
      default: return tupleMethod(name, (0..<range.count).map { .int(range.start + $0 * range.step) })
      }
    case .iterator(let iterator) where name == "__next__":
      return NativeFunction(name) { (interpreter, _) throws(Interrupt) in
        guard let item = try iterator.next() else { throw interpreter.stopIteration(iterator.returned) }
        return item
      }
    case .iterator where name == "__iter__":
      return NativeFunction(name) { (_, _) throws(Interrupt) in value }
    case .iterator(let iterator) where iterator.isGenerator: return generatorMethod(name, of: iterator)
    default: return nil
    }
  }

  private func listMethod(_ name: String, _ list: ListObject) -> NativeFunction? {
    let body: NativeFunction.Body
    switch name {
    case "append":
      body = { (interpreter, call) throws(Interrupt) in
        list.items.append(try interpreter.arguments(call, name, ["object"], required: 1)[0] ?? .none)
        return .none
      }
    case "extend":
      body = { (interpreter, call) throws(Interrupt) in
        do throws(Interrupt) {
          try interpreter.extend(list, with: call.positional.first ?? .none)
        } catch .undecided(let unknown) {
          list.taint = unknown
        }
        return .none
      }
    case "insert":
      body = { (interpreter, call) throws(Interrupt) in
        let values = try interpreter.arguments(call, name, ["index", "object"], required: 2)
        let count = try interpreter.known(list).count
        let index = try interpreter.int(values[0])
        list.items.insert(values[1] ?? .none, at: min(max(index < 0 ? index + count : index, 0), count))
        return .none
      }
    case "pop":
      body = { (interpreter, call) throws(Interrupt) in
        let items = try interpreter.known(list)
        let index = try interpreter.int(call.positional.first, default: -1)
        let position = index < 0 ? index + items.count : index
        guard items.indices.contains(position) else {
          throw interpreter.raise(
            interpreter.types.indexError, items.isEmpty ? "pop from empty list" : "pop index out of range")
        }
        return list.items.remove(at: position)
      }
    case "remove":
      body = { (interpreter, call) throws(Interrupt) in
        for (index, item) in try interpreter.known(list).enumerated() {
          guard let equal = try interpreter.isEqual(item, call.positional.first ?? .none) else {
            list.taint = interpreter.unknown("it is unknown which element is removed")
            return .none
          }
          if equal {
            list.items.remove(at: index)
            return .none
          }
        }
        throw interpreter.valueError("list.remove(x): x not in list")
      }
    case "sort":
      body = { (interpreter, call) throws(Interrupt) in
        do throws(Interrupt) {
          list.items = try interpreter.sorted(
            try interpreter.known(list), key: call["key"], reverse: call["reverse"])
        } catch .undecided(let unknown) {
          interpreter.spoilUnfinished(call, unknown)
          list.taint = unknown
        }
        return .none
      }
    case "reverse":
      body = { (_, _) throws(Interrupt) in
        list.items.reverse()
        return .none
      }
    case "clear":
      body = { (_, _) throws(Interrupt) in
        list.items.removeAll()
        list.taint = nil
        return .none
      }
    case "copy":
      body = { (interpreter, _) throws(Interrupt) in .list(ListObject(try interpreter.known(list))) }
    case "index", "count":
      body = { (interpreter, call) throws(Interrupt) in
        guard let method = interpreter.tupleMethod(name, try interpreter.known(list)) else { return .none }
        return try method.body(interpreter, call)
      }
    default: return nil
    }
    return NativeFunction(name, body)
  }

  func tupleMethod(_ name: String, _ items: [Value]) -> NativeFunction? {
    guard name == "index" || name == "count" else { return nil }
    return NativeFunction(name) { (interpreter, call) throws(Interrupt) in
      if call.positional.count > 1 {
        return .unknown(interpreter.unknown("'\(name)' with bounds is not evaluated"))
      }
      var count = 0
      for (index, item) in items.enumerated() {
        guard let equal = try interpreter.isEqual(item, call.positional.first ?? .none) else {
          return .unknown(interpreter.unknown("an element is unknown"))
        }
        if equal, name == "index" { return .int(index) }
        if equal { count += 1 }
      }
      if name == "count" { return .int(count) }
      throw interpreter.valueError("\(PythonRepr.text(call.positional.first ?? .none)) is not in list")
    }
  }

  private func dictMethod(_ name: String, _ dict: DictObject) -> NativeFunction? {
    let body: NativeFunction.Body
    switch name {
    case "keys", "values", "items":
      guard let kind = DictView.Kind(rawValue: name) else { return nil }
      body = { (_, _) throws(Interrupt) in .host(DictView(kind, dict)) }
    case "get":
      body = { (interpreter, call) throws(Interrupt) in
        let values = try interpreter.arguments(call, name, ["key", "default"], required: 1)
        if let taint = dict.taint { return .unknown(taint) }
        return dict.storage[try interpreter.hash(values[0] ?? .none)] ?? values[1] ?? .none
      }
    case "setdefault":
      body = { (interpreter, call) throws(Interrupt) in
        let values = try interpreter.arguments(call, name, ["key", "default"], required: 1)
        _ = try interpreter.known(dict)
        let key = values[0] ?? .none
        if let value = dict.storage[try interpreter.hash(key)] { return value }
        try interpreter.set(key, values[1] ?? .none, in: dict)
        return values[1] ?? .none
      }
    case "pop":
      body = { (interpreter, call) throws(Interrupt) in
        let values = try interpreter.arguments(call, name, ["key", "default"], required: 1)
        _ = try interpreter.known(dict)
        let key = values[0] ?? .none
        if let entry = dict.storage.remove(try interpreter.hash(key)) { return entry.value }
        guard let fallback = values[1] else { throw interpreter.keyError(key) }
        return fallback
      }
    case "popitem":
      body = { (interpreter, _) throws(Interrupt) in
        guard let last = try interpreter.known(dict).last else {
          throw interpreter.raise(interpreter.types.keyError, "popitem(): dictionary is empty")
        }
        dict.storage.remove(try interpreter.hash(last.key))
        return .tuple([last.key, last.value])
      }
    case "update":
      body = { (interpreter, call) throws(Interrupt) in
        if let more = call.more { dict.taint = more }
        if let source = call.positional.first {
          do throws(Interrupt) {
            try interpreter.update(dict, with: source)
          } catch .undecided(let unknown) {
            dict.taint = unknown
          }
        }
        for (key, value) in call.keywords { dict[key] = value }
        return .none
      }
    case "clear":
      body = { (_, _) throws(Interrupt) in
        dict.storage.removeAll()
        dict.taint = nil
        return .none
      }
    case "copy":
      body = { (interpreter, _) throws(Interrupt) in
        let copy = DictObject()
        copy.defaultFactory = dict.defaultFactory
        try interpreter.update(copy, with: .dict(dict))
        return .dict(copy)
      }
    default: return nil
    }
    return NativeFunction(name, body)
  }

  private func setMethod(_ name: String, _ set: SetObject) -> NativeFunction? {
    let body: NativeFunction.Body
    switch name {
    case "add" where !set.isFrozen:
      body = { (interpreter, call) throws(Interrupt) in
        try interpreter.insert(call.positional.first ?? .none, into: set)
        return .none
      }
    case "discard" where !set.isFrozen, "remove" where !set.isFrozen:
      body = { (interpreter, call) throws(Interrupt) in
        _ = try interpreter.known(set)
        let item = call.positional.first ?? .none
        if set.storage.remove(try interpreter.hash(item)) == nil, name == "remove" {
          throw interpreter.keyError(item)
        }
        return .none
      }
    case "update" where !set.isFrozen:
      body = { (interpreter, call) throws(Interrupt) in
        for source in call.positional {
          do throws(Interrupt) {
            try interpreter.extend(set, with: source)
          } catch .undecided(let unknown) {
            set.taint = unknown
          }
        }
        return .none
      }
    case "copy":
      body = { (interpreter, _) throws(Interrupt) in
        let copy = SetObject(isFrozen: set.isFrozen)
        for item in try interpreter.known(set) { try interpreter.insert(item, into: copy) }
        return .set(copy)
      }
    case "pop" where !set.isFrozen:
      body = { (interpreter, _) throws(Interrupt) in
        guard let item = try interpreter.ordered(set).first else {
          throw interpreter.raise(interpreter.types.keyError, "pop from an empty set")
        }
        set.storage.remove(try interpreter.hash(item))
        return item
      }
    case "clear" where !set.isFrozen:
      body = { (_, _) throws(Interrupt) in
        set.storage.removeAll()
        set.taint = nil
        return .none
      }
    case "union", "intersection", "difference", "symmetric_difference":
      body = { (interpreter, call) throws(Interrupt) in
        var result = Value.set(set)
        if call.positional.isEmpty, let copy = interpreter.builtinMethod("copy", of: result) {
          return try copy.body(interpreter, call)
        }
        for source in call.positional { result = try interpreter.combine(name, result, source) }
        return result
      }
    case "intersection_update" where !set.isFrozen, "difference_update" where !set.isFrozen,
      "symmetric_difference_update" where !set.isFrozen:
      body = { (interpreter, call) throws(Interrupt) in
        do throws(Interrupt) {
          for source in call.positional {
            let combined = try interpreter.combine(String(name.dropLast(7)), .set(set), source)
            if case .set(let result) = combined { set.storage = result.storage }
          }
        } catch .undecided(let unknown) {
          set.taint = unknown
        }
        return .none
      }
    case "issubset", "issuperset", "isdisjoint":
      body = { (interpreter, call) throws(Interrupt) in
        let other = SetObject()
        try interpreter.extend(other, with: call.positional.first ?? .none)
        let mine = Set(try interpreter.knownKeys(set))
        let theirs = Set(try interpreter.knownKeys(other))
        switch name {
        case "issubset": return .bool(mine.isSubset(of: theirs))
        case "issuperset": return .bool(mine.isSuperset(of: theirs))
        default: return .bool(mine.isDisjoint(with: theirs))
        }
      }
    default: return nil
    }
    return NativeFunction(name, body)
  }

  /// `set.union(iterable)` and the like, by the method's name.
  private func combine(_ name: String, _ left: Value, _ right: Value) throws(Interrupt) -> Value {
    let other = SetObject()
    try extend(other, with: right)
    let op: BinaryOperator =
      name == "union" ? .bitOr : name == "intersection" ? .bitAnd : name == "difference" ? .subtract : .bitXor
    return try binary(op, left, .set(other))
  }
}
