import Crypto
import PythonText

/// The names of a node.
///
/// A name that the project gives is the name. Where it gives none, Kedro makes one, and because an Airflow
/// task is called by it, it has to be Kedro's to the character:
///
/// - Before 1.0 it is `str(node)`: `clean([raw;params:x]) -> [clean]`.
/// - Since 1.0 it is the function's name and the start of a SHA-256 over the function's module and name and
///   the lists of inputs and outputs as Python prints them: `clean__1f0c3a9b`. A `functools.partial` is
///   called `partial(clean)`, whatever `__name__` it was given.
///
/// Both contain what a reader of sources may not know: the name that a foreign function calls itself, the
/// module that defines it, the order of a dictionary's inputs. Such a node has no name here, only a reason;
/// it can be made and carried about, but no pipeline takes it.
extension Node {
  /// The full name: the namespace, and the explicit or the default name.
  ///
  /// Each node of a pipeline has one, so that it does not throw there.
  /// - Throws: `AttributeError` where Kedro (since 1.0) finds no `__name__`, or what cannot be known.
  package var name: String {
    get throws(KedroFailure) { try resolvedName.get().text }
  }

  /// `Node.short_name`: the explicit name, or the function's in title case.
  package var shortName: String {
    get throws(Undecidable) {
      if let explicitName { return explicitName }
      return Self.title(String(try functionName.map { $0 == "_" ? " " : $0 }))
    }
  }

  /// What Kedro calls the function: its `__name__`, or `<partial>`.
  package var functionName: String {
    get throws(Undecidable) { try function.name }
  }

  /// `str(node)`.
  package var text: String {
    get throws(Undecidable) {
      if !isInputOrderKnown { throw Undecidable(.inputOrder, function: function.label) }
      return prefix + call(try functionName)
    }
  }

  func resolveName() -> Result<ExactString, KedroFailure> {
    let own: String
    if let explicitName {
      own = explicitName
    } else {
      switch defaultName() {
      case .success(let name): own = name
      case .failure(let failure): return .failure(failure)
      }
    }
    if let namespace, !namespace.isEmpty { return .success(ExactString(namespace + "." + own)) }
    return .success(ExactString(own))
  }

  private func defaultName() -> Result<String, KedroFailure> {
    guard version.hasHashedDefaultNames else {
      do { return .success(try text) } catch { return .failure(.undecidable(error)) }
    }
    func unknown(_ reason: Undecidable.Reason) -> Result<String, KedroFailure> {
      .failure(.undecidable(Undecidable(reason, function: function.label)))
    }
    let base: String
    let key: String
    switch function.identity {
    case .named(_, module: nil): return unknown(.moduleName)
    case .named(let name, module: let module?):
      base = name
      key = module + "." + name
    case .partial(wrapped: nil, _), .foreign: return unknown(.functionName)
    case .partial(wrapped: let wrapped?, _):
      base = "partial(\(wrapped))"
      key = base
    case .object(let type):
      return .failure(.raised(.attributeError, "'\(type)' object has no attribute '__name__'"))
    }
    if !isInputOrderKnown { return unknown(.inputOrder) }
    let text = key + "|" + PythonRepr.list(inputs) + "|" + PythonRepr.list(outputs)
    let digest = SHA256.hash(data: Array(text.utf8)).prefix(4)
    return .success(base + "__" + digest.map(Self.hexadecimal).joined())
  }

  private static func hexadecimal(_ byte: UInt8) -> String {
    (byte < 16 ? "0" : "") + String(byte, radix: 16)
  }

  private var prefix: String { explicitName.map { $0 + ": " } ?? "" }

  private func call(_ name: String) -> String {
    func listed(_ names: [String], _ given: Datasets) -> String {
      given.isEmpty ? "None" : "[" + names.joined(separator: version.listSeparator) + "]"
    }
    return name + "(" + listed(inputs, inputsAsGiven) + ") -> " + listed(outputs, outputsAsGiven)
  }

  /// Python's `str.title`: a letter after a letter is lower case, any other is title case.
  private static func title(_ text: String) -> String {
    var result = ""
    var isInside = false
    for scalar in text.unicodeScalars {
      let properties = scalar.properties
      result += isInside ? properties.lowercaseMapping : properties.titlecaseMapping
      isInside = properties.isCased
    }
    return result
  }
}

extension Node: CustomStringConvertible {
  /// `str(node)` for people: as `text`, with what is known of a function whose name is not.
  package var description: String { prefix + call(function.label) }

  /// `repr(node)`, which Kedro's messages about duplicates and cycles contain, for people as `description` is.
  var representation: String { representation(calling: function.label) }

  func representation(calling function: String) -> String {
    let name = nameAsGiven.map(PythonRepr.string) ?? "None"
    return "Node(\(function), \(PythonRepr.datasets(inputsAsGiven)), "
      + "\(PythonRepr.datasets(outputsAsGiven)), \(name))"
  }
}
