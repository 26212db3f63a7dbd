/// `object.name`: read, bound, set and deleted.
extension Interpreter {
  package func attribute(_ name: String, of value: Value) throws(Interrupt) -> Value {
    if let found = try attributeIfPresent(name, of: value) { return found }
    switch value {
    case .module(let module):
      throw raise(types.attributeError, "module '\(module.name)' has no attribute '\(name)'")
    case .type(let type):
      throw raise(types.attributeError, "type object '\(type.name)' has no attribute '\(name)'")
    default:
      throw raise(types.attributeError, "'\(typeName(value))' object has no attribute '\(name)'")
    }
  }

  /// nil where `AttributeError` comes of asking, also from a property or `__getattr__` of the project.
  func attributeUnlessMissing(_ name: String, of value: Value) throws(Interrupt) -> Value? {
    do throws(Interrupt) {
      return try attributeIfPresent(name, of: value)
    } catch .raised(let exception) where exception.instance.type.isSubclass(of: types.attributeError) {
      return nil
    }
  }

  /// Whether an attribute is there for certain, whatever its value may be.
  func isSet(_ name: String, on value: Value) -> Bool {
    switch value {
    case .instance(let instance):
      instance.taint == nil && instance.attributes[name] != nil || instance.type.lookup(name) != nil
        || BuiltinNames.always(name, instance.type)
    case .type(let type):
      type.lookup(name) != nil || BuiltinNames.always(name, type)
        || BuiltinNames.always(name, types.type) || type.isEnum && BuiltinNames.classHas(name, type)
    case .module(let module): module.attributes[name] != nil || BuiltinNames.always(name, types.module)
    default: types.type(of: value).map { BuiltinNames.always(name, $0) } ?? false
    }
  }

  /// nil where Python would raise `AttributeError`.
  package func attributeIfPresent(_ name: String, of value: Value) throws(Interrupt) -> Value? {
    switch value {
    case .unknown(let unknown): return .unknown(unknown.attribute(name))
    case .module(let module): return try moduleAttribute(name, module)
    case .instance(let instance): return try instanceAttribute(name, instance)
    case .type(let type): return try classAttribute(name, type)
    case .function(let function): return functionAttribute(name, function)
    case .host(let object): return try hostAttribute(name, object)
    case .native(let function):
      switch name {
      case "__name__", "__qualname__": return .string(function.name)
      case "__module__": return .string(function.moduleName)
      default: return unevaluated(name, types.builtinFunction)
      }
    case .method(let method):
      switch name {
      case "__self__": return method.receiver
      case "__func__": return method.function
      case "__call__": return value
      default: return try attributeIfPresent(name, of: method.function)
      }
    default:
      if name == "__class__" { return types.type(of: value).map(Value.type) }
      return try builtinAttribute(name, of: value)
    }
  }

  /// What a host does not answer is missing, unless its class in CPython has it. What it answers with an unknown is
  /// missing where all names of that class are known, and this is none of them.
  private func hostAttribute(_ name: String, _ object: any HostObject) throws(Interrupt) -> Value? {
    if name == "__class__" { return .type(object.type) }
    guard let found = try object.attribute(name, self) else { return unevaluated(name, object.type) }
    let isPrivate = name.hasPrefix("_") && !name.hasPrefix("__")
    if case .unknown = found, !isPrivate, BuiltinNames.isComplete(object.type),
      !BuiltinNames.has(name, object.type)
    {
      return nil
    }
    return found
  }

  /// An attribute of a value of a built-in class.
  func builtinAttribute(_ name: String, of value: Value) throws(Interrupt) -> Value? {
    if let found = plainAttribute(name, of: value) { return found }
    if let method = builtinMethod(name, of: value) ?? operatorMethod(name, of: value) {
      method.receiver = value
      return .native(method)
    }
    return types.type(of: value).flatMap { unevaluated(name, $0) }
  }

  /// An unknown where CPython has such an attribute and it is not evaluated here.
  private func unevaluated(_ name: String, _ type: ClassObject) -> Value? {
    BuiltinNames.has(name, type)
      ? .unknown(unknown("'\(name)' of a '\(type.name)' is not evaluated")) : nil
  }

  /// An attribute that is no method.
  private func plainAttribute(_ name: String, of value: Value) -> Value? {
    switch (value, name) {
    case (.int, "real"), (.int, "numerator"), (.bigInt, "real"), (.bigInt, "numerator"), (.float, "real"):
      value
    case (.bool(let bool), "real"), (.bool(let bool), "numerator"): .int(bool ? 1 : 0)
    case (.int, "imag"), (.bigInt, "imag"), (.bool, "imag"): .int(0)
    case (.float, "imag"): .float(0)
    case (.int, "denominator"), (.bigInt, "denominator"), (.bool, "denominator"): .int(1)
    case (.range(let range), "start"): .int(range.start)
    case (.range(let range), "stop"): .int(range.stop)
    case (.range(let range), "step"): .int(range.step)
    case (.slice(let slice), "start"): slice.lower.map(Value.int) ?? Value.none
    case (.slice(let slice), "stop"): slice.upper.map(Value.int) ?? Value.none
    case (.slice(let slice), "step"): slice.step.map(Value.int) ?? Value.none
    case (.dict(let dict), "default_factory"): dict.defaultFactory
    default: nil
    }
  }

  private func moduleAttribute(_ name: String, _ module: ModuleObject) throws(Interrupt) -> Value? {
    if let value = module.attributes[name] { return value }
    switch name {
    case "__name__": return .string(module.name)
    case "__class__": return .type(types.module)
    case _ where isModuleName(name, module):
      return .unknown(unknown("'\(name)' of a module is not evaluated"))
    default: break
    }
    if let hook = module.attributes["__getattr__"] {
      return try call(hook, CallArguments([.string(name)], site: site))
    }
    if module.file == nil, module.folder == nil, module.missingNames == .absent {
      // A submodule that nobody imported: the program that runs the project has.
      do throws(Interrupt) {
        return try importModule(module.name + "." + name)
      } catch .raised(let exception) where exception.instance.type === types.moduleNotFoundError {
        return nil
      }
    }
    guard let open = module.openNamespace else { return nil }
    return .unknown(module.file == nil ? open.attribute(name) : open)
  }

  /// Whether CPython's import gives every module the name, or every one that comes as this one does.
  private func isModuleName(_ name: String, _ module: ModuleObject) -> Bool {
    if BuiltinNames.has(name, types.module) { return true }
    let isOfProject = module.file != nil || module.folder != nil
    switch name {
    case "__builtins__", "__cached__", "__file__": return !isOfProject || module.file != nil
    case "__path__": return !isOfProject || module.folder != nil
    default: return false
    }
  }

  private func instanceAttribute(
    _ name: String, _ instance: InstanceObject
  ) throws(Interrupt) -> Value? {
    if instance.type.lookup("__getattribute__") != nil {
      return .unknown(unknown("'\(instance.type.name)' decides by itself what its attributes are"))
    }
    let found = instance.type.lookup(name)
    if case .instance(let property) = found, property.type === types.property {
      guard let getter = property.attributes["fget"] else { return nil }
      return try call(getter, CallArguments([.instance(instance)], site: site))
    }
    if case .instance(let descriptor)? = found, let getter = descriptor.type.lookup("__get__"),
      descriptor.type.lookup("__set__") != nil || instance.attributes[name] == nil
    {
      return try call(
        getter, CallArguments([.instance(descriptor), .instance(instance), .type(instance.type)], site: site))
    }
    if let value = instance.attributes[name] {
      return instance.taint.map(Value.unknown) ?? value
    }
    if let found {
      // Code that could not be followed may have set it on the instance; methods it is trusted to leave.
      if let taint = instance.taint, !found.isDescriptor { return .unknown(taint) }
      return bind(found, to: .instance(instance), in: instance.type)
    }
    switch name {
    case "__class__": return .type(instance.type)
    case "__dict__":
      if instance.type.isEnum || instance.type.isSubclass(of: types.baseException) {
        return .unknown(unknown("'__dict__' of this object is not evaluated"))
      }
      return .dict(instance.table)
    default: break
    }
    if let hook = instance.type.lookup("__getattr__") {
      return try call(hook, CallArguments([.instance(instance), .string(name)], site: site))
    }
    if let taint = instance.taint { return .unknown(taint) }
    if let base = instance.type.unknownBase { return .unknown(outcome(of: base)) }
    if let payload = instance.payload, let found = try builtinAttribute(name, of: payload) { return found }
    switch name {
    case "__module__": return .string(instance.type.moduleName)
    case "__weakref__", "__annotations__":
      if instance.type.range != nil { return .unknown(unknown("'\(name)' of an object is not evaluated")) }
    default: break
    }
    if isMangled(name, instance.type) { return .unknown(unknown("a private name is not evaluated")) }
    if instance.type.isSubclass(of: types.baseException) {
      if name == "value", instance.type.isSubclass(of: types.stopIteration) { return instance.stopValue }
      switch name {
      case "with_traceback", "add_note":
        return .native(NativeFunction(name) { (_, _) throws(Interrupt) in .instance(instance) })
      case "__traceback__", "__cause__", "__context__":
        return .unknown(unknown("'\(name)' of an exception is not evaluated"))
      default: break
      }
    }
    return unevaluated(name, instance.type)
  }

  /// Whether it is what the compiler makes of `__name` in the body of one of the classes.
  private func isMangled(_ name: String, _ type: ClassObject) -> Bool {
    type.resolutionOrder.contains { ancestor in
      name.hasPrefix("_\(ancestor.name.drop { $0 == "_" })__") && !name.hasSuffix("__")
    }
  }

  /// A class attribute as an instance sees it.
  private func bind(_ value: Value, to receiver: Value, in type: ClassObject) -> Value {
    switch value {
    case .function, .native: return .method(BoundMethod(receiver: receiver, function: value))
    case .instance(let wrapper) where wrapper.type === types.staticMethod:
      return wrapper.attributes["__func__"] ?? value
    case .instance(let wrapper) where wrapper.type === types.classMethod:
      return .method(
        BoundMethod(receiver: .type(type), function: wrapper.attributes["__func__"] ?? value))
    default: return value
    }
  }

  private func classAttribute(_ name: String, _ type: ClassObject) throws(Interrupt) -> Value? {
    switch name {
    case "__name__": return .string(type.name)
    case "__qualname__": return .string(type.qualifiedName)
    case "__module__": return .string(type.moduleName)
    case "__class__": return .type(types.type)
    case "__bases__": return .tuple(type.bases.map(Value.type))
    case "__mro__": return .tuple(type.resolutionOrder.map(Value.type))
    case "__doc__":
      return type.attributes[name]
        ?? .unknown(unknown("the documentation of the class '\(type.name)' is not evaluated"))
    default: break
    }
    if let value = type.lookup(name) {
      if case .instance(let wrapper) = value {
        if wrapper.type === types.staticMethod { return wrapper.attributes["__func__"] ?? value }
        if let getter = wrapper.type.lookup("__get__") {
          return try call(getter, CallArguments([value, .none, .type(type)], site: site))
        }
        if wrapper.type === types.classMethod {
          return .method(
            BoundMethod(receiver: .type(type), function: wrapper.attributes["__func__"] ?? value))
        }
      }
      return value
    }
    if let base = type.unknownBase { return .unknown(outcome(of: base)) }
    if let method = classMethod(name, of: type) { return .native(method) }
    return BuiltinNames.classHas(name, type) || isMangled(name, type) || type.isPartlyKnown
      ? .unknown(unknown("'\(name)' of the class '\(type.name)' is not evaluated")) : nil
  }

  private func functionAttribute(_ name: String, _ function: FunctionObject) -> Value? {
    if let value = function.attributes[name] { return value }
    switch name {
    case "__name__": return .string(function.name)
    case "__qualname__": return .string(function.qualifiedName)
    case "__module__": return .string(function.moduleName)
    case "__doc__":
      guard case .statements(let body) = function.body else { return .some(.none) }
      return documentation(of: body)
    case "__call__": return .function(function)
    case "__dict__":
      return .unknown(unknown("'__dict__' of a function is not evaluated"))
    case "__annotations__", "__code__", "__defaults__", "__kwdefaults__", "__closure__", "__globals__":
      return .unknown(unknown("'\(name)' of a function is not evaluated"))
    default:
      return function.foreignDecorator.map(Value.unknown)
        ?? types.type(of: .function(function)).flatMap { unevaluated(name, $0) }
    }
  }

  func setAttribute(_ name: String, of object: Value, to value: Value) throws(Interrupt) {
    switch object {
    case .unknown: return
    case .instance(let instance):
      if let hook = instance.type.lookup("__setattr__") {
        _ = try call(hook, CallArguments([object, .string(name), value], site: site))
        return
      }
      try setOwnAttribute(name, of: instance, to: value)
    case .type(let type): type.attributes[name] = value
    case .module(let module): module.attributes[name] = value
    case .function(let function):
      switch (name, value) {
      case ("__name__", .string(let text)): function.name = text
      case ("__qualname__", .string(let text)): function.qualifiedName = text
      case ("__module__", .string(let text)): function.moduleName = text
      default: function.attributes[name] = value
      }
    case .host(let host):
      if try host.setAttribute(name, to: value, self) { return }
      fallthrough
    default:
      throw raise(
        types.attributeError, "'\(typeName(object))' object has no attribute '\(name)'")
    }
  }

  /// `object.__setattr__`
  func setOwnAttribute(_ name: String, of instance: InstanceObject, to value: Value) throws(Interrupt) {
    if case .instance(let property) = instance.type.lookup(name), property.type === types.property {
      guard let setter = property.attributes["fset"] else {
        throw raise(
          types.attributeError,
          "property '\(name)' of '\(instance.type.name)' object has no setter")
      }
      _ = try call(setter, CallArguments([.instance(instance), value], site: site))
      return
    }
    if case .instance(let descriptor)? = instance.type.lookup(name),
      let setter = descriptor.type.lookup("__set__")
    {
      _ = try call(setter, CallArguments([.instance(descriptor), .instance(instance), value], site: site))
      return
    }
    if instance.isFrozen {
      throw raise(types.frozenInstanceError, "cannot assign to field '\(name)'")
    }
    try checkSlots(name, instance)
    instance.attributes[name] = value
  }

  /// Where every class has `__slots__`, an instance has no other attributes.
  private func checkSlots(_ name: String, _ instance: InstanceObject) throws(Interrupt) {
    guard instance.type.attributes["__slots__"] != nil, instance.type.unknownBase == nil else { return }
    var slots: [Value] = []
    for type in instance.type.resolutionOrder where type !== types.object {
      guard let value = type.attributes["__slots__"] else { return }
      if case .string = value { slots.append(value) } else { slots += try elements(of: value) }
    }
    for slot in slots {
      guard case .string(let slot) = slot else { return }
      if slot.utf8.elementsEqual(name.utf8) || slot == "__dict__" { return }
    }
    throw raise(types.attributeError, "'\(instance.type.name)' object has no attribute '\(name)'")
  }

  func deleteAttribute(_ name: String, of object: Value) throws(Interrupt) {
    let wasThere: Bool
    switch object {
    case .unknown: return
    case .instance(let instance) where instance.isFrozen:
      throw raise(types.frozenInstanceError, "cannot delete field '\(name)'")
    case .instance(let instance):
      if let hook = instance.type.lookup("__delattr__") {
        _ = try call(hook, CallArguments([object, .string(name)], site: site))
        return
      }
      if case .instance(let property) = instance.type.lookup(name), property.type === types.property {
        guard let deleter = property.attributes["fdel"] else {
          throw raise(
            types.attributeError, "property '\(name)' of '\(instance.type.name)' object has no deleter")
        }
        _ = try call(deleter, CallArguments([object], site: site))
        return
      }
      wasThere = instance.attributes.removeValue(forKey: name) != nil
    case .type(let type): wasThere = type.attributes.removeValue(forKey: name) != nil
    case .module(let module): wasThere = module.attributes.removeValue(forKey: name) != nil
    case .function(let function): wasThere = function.attributes.removeValue(forKey: name) != nil
    default: wasThere = false
    }
    if !wasThere { throw raise(types.attributeError, name) }
  }
}

extension Value {
  /// A method in any of its forms, as it stands in a class.
  fileprivate var isDescriptor: Bool {
    switch self {
    case .function, .native: true
    case .instance(let wrapper):
      [BuiltinTypes.shared.staticMethod, BuiltinTypes.shared.classMethod].contains { $0 === wrapper.type }
    default: false
    }
  }
}
