import Diagnostics
import ProjectFiles
import Pyproject

/// Whether a project is packaged as Kedro's template is: by setuptools, from `pyproject.toml` alone.
///
/// Such a project's wheel follows from its files, and is made here in milliseconds. What runs code of the project or of a
/// plugin while it builds, or says what belongs in the wheel elsewhere, is left to the project's own build
/// backend; better a second later than a guess.
struct WheelCoverage {
  let document: TOMLDocument
  let files: any ProjectFiles

  private static let build = ["build-system"]
  private static let tool = ["tool", "setuptools"]

  /// The keys of `[tool.setuptools]` that are understood here.
  private static let understood: Set<String> = [
    "packages", "package-dir", "package-data", "exclude-package-data", "include-package-data", "py-modules",
    "dynamic", "zip-safe", "license-files", "platforms",
  ]
  /// Fields of `[project]` that may be said to be dynamic.
  private static let dynamicFields: Set<String> = [
    "version", "readme", "dependencies", "optional-dependencies",
  ]
  /// Sections of `setup.cfg` that setuptools and its commands read.
  private static let sections: Set<String> = [
    "metadata", "options", "global", "bdist_wheel", "build", "build_py", "build_ext", "egg_info", "install",
    "sdist",
    "develop", "dist_info", "easy_install", "aliases",
  ]

  /// - Throws: what keeps the wheel from being made here.
  func check() throws(WheelRefusal) {
    try checkBackend()
    try checkFiles()
    for entry in document.table(at: Self.tool)?.entries ?? [] where !Self.understood.contains(entry.key) {
      throw foreign("`tool.setuptools.\(entry.key)` is set", at: Self.tool + [entry.key])
    }
    if document.value(at: ["tool", "distutils"]) != nil {
      throw foreign("`tool.distutils` sets options of commands", at: ["tool", "distutils"])
    }
    for (index, field) in (document.value(at: ["project", "dynamic"])?.array ?? []).enumerated() {
      guard let name = field.string, Self.dynamicFields.contains(name) else {
        throw foreign(
          "`\(field.string ?? "?")` is dynamic", at: ["project", "dynamic", String(index)])
      }
    }
    guard document.table(at: ["project"]) != nil else {
      throw foreign("there is no `[project]`", at: [])
    }
  }

  private func checkBackend() throws(WheelRefusal) {
    guard document.value(at: Self.build) != nil else { return }
    let backend = document.string(at: Self.build + ["build-backend"]) ?? "setuptools.build_meta:__legacy__"
    guard ["setuptools.build_meta", "setuptools.build_meta:__legacy__"].contains(backend) else {
      throw foreign("the build backend is `\(backend)`", at: Self.build + ["build-backend"])
    }
    if document.value(at: Self.build + ["backend-path"]) != nil {
      throw foreign("the build backend is in the project", at: Self.build + ["backend-path"])
    }
    for (index, item) in (document.value(at: Self.build + ["requires"])?.array ?? []).enumerated() {
      let name = item.string.flatMap { Requirement($0) }?.canonicalName ?? ""
      guard name == "setuptools" || name == "wheel" else {
        throw foreign(
          "the build needs `\(item.string ?? "?")`, which may have its own say",
          at: Self.build + ["requires", String(index)])
      }
    }
  }

  private func checkFiles() throws(WheelRefusal) {
    for name in ["setup.py", "MANIFEST.in"] where files.contents(of: .root.appending(name)) != .absent {
      throw .foreign(note("there is a \(name)", at: SourceLocation(path: name)))
    }
    guard let bytes = files.contents(of: .root.appending("setup.cfg")).bytes else { return }
    let lines = bytes.split(separator: 0x0A, omittingEmptySubsequences: false)
    for (index, line) in lines.enumerated() where line.first == UInt8(ascii: "[") {
      let name = String(decoding: line.dropFirst().prefix { $0 != UInt8(ascii: "]") }, as: UTF8.self)
      if Self.sections.contains(name) || name.hasPrefix("options.") {
        throw .foreign(
          note("setup.cfg has a section `[\(name)]`", at: SourceLocation(path: "setup.cfg", line: index + 1)))
      }
    }
  }

  /// A refusal at a key of `pyproject.toml`.
  func foreign(_ reason: String, at path: [String]) -> WheelRefusal {
    .foreign(
      note(reason, at: document.place(ofValue: path) ?? SourceLocation(path: document.path)))
  }

  private func note(_ reason: String, at place: SourceLocation) -> Diagnostic {
    Diagnostic(
      .foreignWheel, .note, at: place, "the wheel is left to the project's own build backend: \(reason)")
  }
}
