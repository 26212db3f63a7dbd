import Diagnostics
import Pyproject

/// What `pyproject.toml` says about the name and the version of the project's distribution.
package struct PackagingMetadata: Hashable, Sendable {
  /// A value with the place that it came from.
  package struct Placed<Value: Hashable & Sendable>: Hashable, Sendable {
    package var value: Value
    package var location: SourceLocation?

    package init(_ value: Value, at location: SourceLocation? = nil) {
      self.value = value
      self.location = location
    }
  }

  /// Where the version is said.
  package enum Version: Hashable, Sendable {
    case written(String)
    /// The value of a module's attribute (`package.__version__`).
    case attribute(String)
    /// The contents of files, from the project's root, one after the other.
    case files([String])
    /// Nowhere in this file.
    case unsaid
    /// By something that has to be run, or that is not understood; the reason is the end of a sentence.
    case unknown(String)
  }

  /// nil: there is no `[project]`.
  package var name: Placed<String>?
  package var version: Placed<Version>
  /// Folders that modules may be in, from the project's root; the first that has a module counts.
  package var sourceFolders: [String]
  /// Whether another backend than setuptools makes the wheel.
  package var isBackendAsked = false

  package init(
    name: Placed<String>? = nil, version: Placed<Version> = Placed(.unsaid), sourceFolders: [String] = []
  ) {
    self.name = name
    self.version = version
    self.sourceFolders = sourceFolders
  }

  package init(_ document: TOMLDocument) {
    let isPoetrys = document.table(at: ["project"]) == nil && Self.isPoetrys(document)
    let key = isPoetrys ? ["tool", "poetry", "name"] : ["project", "name"]
    name = document.value(at: key).map { value in
      Placed(value.string ?? "", at: document.place(ofValue: key))
    }
    version = Self.version(in: document)
    let backend = document.string(at: ["build-system", "build-backend"]) ?? "setuptools"
    isBackendAsked = !(backend == "setuptools" || backend.hasPrefix("setuptools."))
    let setuptools = ["tool", "setuptools"]
    let folders = document.value(at: setuptools + ["packages", "find", "where"])?.array ?? []
    sourceFolders =
      [document.string(at: setuptools + ["package-dir", ""])].compactMap(\.self)
      + folders.compactMap(\.string)
  }

  private static func version(in document: TOMLDocument) -> Placed<Version> {
    let key = ["project", "version"]
    if let value = document.value(at: key) {
      let version = value.string.map(Version.written) ?? .unknown("`project.version` is \(value.typeName)")
      return Placed(version, at: document.place(ofValue: key))
    }
    if let version = poetrysVersion(in: document) { return version }
    let backend = document.string(at: ["build-system", "build-backend"]) ?? "setuptools.build_meta"
    let isSetuptools = backend == "setuptools" || backend.hasPrefix("setuptools.")
    let dynamic = document.value(at: ["project", "dynamic"])?.array ?? []
    guard let index = dynamic.firstIndex(where: { $0.string == "version" }) else {
      if isSetuptools { return Placed(.unsaid, at: document.place(of: ["project"])) }
      return Placed(
        .unknown("it is left to the build backend `\(backend)`"),
        at: document.place(ofValue: ["build-system", "build-backend"]))
    }
    let place = document.place(ofValue: ["project", "dynamic", String(index)])
    if !isSetuptools { return Placed(.unknown("it is left to the build backend `\(backend)`"), at: place) }
    return setuptoolsVersion(in: document)
      ?? Placed(.unknown("`[tool.setuptools.dynamic]` does not say where it comes from"), at: place)
  }

  /// Whether the project is packaged by poetry-core and nothing beside it, so that no plugin has its own say.
  private static func isPoetrys(_ document: TOMLDocument) -> Bool {
    let backend = document.string(at: ["build-system", "build-backend"]) ?? ""
    let requires = document.value(at: ["build-system", "requires"])?.array ?? []
    return ["poetry.core.masonry.api", "poetry.masonry.api"].contains(backend)
      && requires.allSatisfy {
        ["poetry-core", "poetry"].contains($0.string.flatMap { Requirement($0) }?.canonicalName)
      }
  }

  /// What is written in `[tool.poetry]`, where the wheel is one of pure Python 3 (poetry-core 2.5): a build script makes
  /// one for a machine, and a range of Pythons that begins before 3 another tag.
  private static func poetrysVersion(in document: TOMLDocument) -> Placed<Version>? {
    let tool = ["tool", "poetry"]
    guard isPoetrys(document), document.value(at: tool + ["build"]) == nil,
      let text = document.string(at: tool + ["version"])
    else { return nil }
    let python =
      document.string(at: ["project", "requires-python"])
      ?? document.string(at: tool + ["dependencies", "python"]) ?? ""
    let numbers = python.utf8.drop { "^~>= ".utf8.contains($0) }
    guard numbers.first == UInt8(ascii: "3"), !python.utf8.contains(UInt8(ascii: "|")) else { return nil }
    return Placed(.written(text), at: document.place(ofValue: tool + ["version"]))
  }

  private static func setuptoolsVersion(in document: TOMLDocument) -> Placed<Version>? {
    let key = ["tool", "setuptools", "dynamic", "version"]
    guard let directive = document.value(at: key) else { return nil }
    if let attribute = document.value(at: key + ["attr"]) {
      let version = attribute.string.map(Version.attribute) ?? .unknown("`attr` is \(attribute.typeName)")
      return Placed(version, at: document.place(ofValue: key + ["attr"]))
    }
    if let file = document.value(at: key + ["file"]) {
      let files = file.string.map { [$0] } ?? file.array?.compactMap(\.string) ?? []
      return Placed(
        files.isEmpty ? .unknown("`file` names no file") : .files(files),
        at: document.place(ofValue: key + ["file"]))
    }
    return Placed(
      .unknown("\(directive.typeName) without `attr` or `file` says nothing"), at: document.place(of: key))
  }
}
