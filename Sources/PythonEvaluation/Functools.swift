/// `functools`, as far as it is written here; the rest of it is in `Library/functools.py`.
extension Interpreter {
  func functoolsModule() -> [String: Value] {
    let module = "functools"
    let partialType = ClassObject("partial", module: module, bases: [types.object])
    own(partialType)
    partialType.construct = { [unowned partialType] (interpreter, call) throws(Interrupt) in
      guard let function = call.positional.first else {
        throw interpreter.typeError("type 'partial' takes at least one argument")
      }
      return .host(
        PartialObject(function, Array(call.positional.dropFirst()), call.keywords, type: partialType))
    }
    let wraps = native("wraps", module: module) { (interpreter, outer) throws(Interrupt) in
      guard let wrapped = outer.positional.first ?? outer["wrapped"] else {
        throw interpreter.typeError("wraps() missing 1 required positional argument: 'wrapped'")
      }
      return .native(
        NativeFunction("wraps") { (interpreter, call) throws(Interrupt) in
          let wrapper = call.positional.first ?? .none
          try interpreter.updateWrapper(wrapper, wrapped)
          return wrapper
        })
    }
    let updateWrapper = native("update_wrapper", module: module) { (interpreter, call) throws(Interrupt) in
      let values = try interpreter.arguments(call, "update_wrapper", ["wrapper", "wrapped"], required: 2)
      try interpreter.updateWrapper(values[0] ?? .none, values[1] ?? .none)
      return values[0] ?? .none
    }
    let reduce = native("reduce", module: module) { (interpreter, call) throws(Interrupt) in
      let values = try interpreter.arguments(
        call, "reduce", ["function", "iterable", "initial"], required: 2)
      let iterator = try interpreter.iterate(values[1] ?? .none)
      var total = values[2]
      while let item = try iterator.next() {
        if let current = total {
          total = try interpreter.call(values[0] ?? .none, CallArguments([current, item], site: call.site))
        } else {
          total = item
        }
      }
      guard let total else { throw interpreter.typeError("reduce() of empty iterable with no initial value") }
      return total
    }
    let cache = native("cache", module: module) { (_, call) throws(Interrupt) in
      guard case .function(let function)? = call.positional.first else {
        return call.positional.first ?? .none
      }
      return .function(function.cached(upTo: nil))
    }
    let lruCache = native("lru_cache", module: module) { (interpreter, call) throws(Interrupt) in
      if case .function(let function)? = call.positional.first {
        return .function(function.cached(upTo: 128))
      }
      let values = try interpreter.arguments(call, "lru_cache", ["maxsize", "typed"])
      var limit: Int? = 128
      if case .none? = values[0] { limit = nil } else { limit = try interpreter.int(values[0], default: 128) }
      return .native(
        NativeFunction("lru_cache") { (_, inner) throws(Interrupt) in
          guard case .function(let function)? = inner.positional.first else {
            return inner.positional.first ?? .none
          }
          return .function(function.cached(upTo: limit))
        })
    }
    return [
      "partial": .type(partialType), "_lru_cache_wrapper": .type(types.cachedFunction), "wraps": wraps,
      "update_wrapper": updateWrapper,
      "reduce": reduce, "lru_cache": lruCache, "cache": cache,
    ]
  }

  private func updateWrapper(_ wrapper: Value, _ wrapped: Value) throws(Interrupt) {
    for name in ["__module__", "__name__", "__qualname__", "__doc__"] {
      guard let value = try attributeIfPresent(name, of: wrapped) else { continue }
      if case .unknown = value, name != "__doc__" {
        if case .host(let object) = wrapper, let partial = object as? PartialObject {
          partial.attributes[name] = value
        }
        continue
      }
      if case .host(let object) = wrapper, let partial = object as? PartialObject {
        partial.attributes[name] = value
      } else {
        try setAttribute(name, of: wrapper, to: value)
      }
    }
    if case .function(let function) = wrapper { function.attributes["__wrapped__"] = wrapped }
    if case .instance(let instance) = wrapper { instance.attributes["__wrapped__"] = wrapped }
  }
}

/// `functools.partial`: callable, without a `__name__` unless it was given one.
package final class PartialObject: HostObject {
  package let function: Value
  package let positional: [Value]
  package let keywords: [(name: String, value: Value)]
  package var attributes: [String: Value] = [:]
  /// The class that the project imports, which `isinstance` and `type` are asked about.
  package let type: ClassObject

  package var held: [Value] { [function] + positional + keywords.map(\.value) }

  init(
    _ function: Value, _ positional: [Value], _ keywords: [(name: String, value: Value)], type: ClassObject
  ) {
    self.type = type
    if case .host(let object) = function, let inner = object as? PartialObject, inner.attributes.isEmpty {
      // A partial of a partial is one partial, as in CPython.
      self.function = inner.function
      self.positional = inner.positional + positional
      self.keywords = inner.keywords.filter { old in !keywords.contains { $0.name == old.name } } + keywords
    } else {
      self.function = function
      self.positional = positional
      self.keywords = keywords
    }
  }

  package func setAttribute(
    _ name: String, to value: Value, _ interpreter: Interpreter
  ) throws(Interrupt) -> Bool {
    if ["func", "args", "keywords"].contains(name) {
      throw interpreter.raise(interpreter.types.attributeError, "readonly attribute")
    }
    attributes[name] = value
    return true
  }

  package func attribute(_ name: String, _ interpreter: Interpreter) throws(Interrupt) -> Value? {
    if let value = attributes[name] { return value }
    switch name {
    case "func": return function
    case "args": return .tuple(positional)
    case "keywords":
      let dict = DictObject()
      for (name, value) in keywords { dict[name] = value }
      return .dict(dict)
    case "__call__":
      return .native(
        NativeFunction("partial") { [self] (interpreter, call) throws(Interrupt) in
          var arguments = call
          arguments.positional = positional + call.positional
          arguments.keywords =
            keywords.filter { bound in !call.keywords.contains { $0.name == bound.name } } + call.keywords
          return try interpreter.call(function, arguments)
        })
    default: return nil
    }
  }
}
