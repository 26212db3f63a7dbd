import Diagnostics
import ProjectFiles
import Pyproject

/// The text of a wheel's `METADATA`: what `[project]` says, in the words of the core metadata 2.4.
///
/// Field by field in setuptools' order (`setuptools._core_metadata`, 84.2), since people and tools compare such files.
/// What setuptools takes and normalizes by a table of its own that is not here (an SPDX
/// expression other than a well-known name, an e-mail address out of the ordinary) is left to it.
struct CoreMetadata {
  private let document: TOMLDocument
  private let files: any ProjectFiles
  private let coverage: WheelCoverage
  /// What becomes of each of `dependencies`; nil: it is left out.
  private let selection: (Requirement) -> Requirement?

  init(
    _ document: TOMLDocument, in files: any ProjectFiles,
    selecting selection: @escaping (Requirement) -> Requirement? = { $0 }
  ) {
    self.document = document
    self.files = files
    self.selection = selection
    coverage = WheelCoverage(document: document, files: files)
  }

  private static let project = ["project"]
  private static let dynamic = ["tool", "setuptools", "dynamic"]

  /// - Parameters:
  ///   - version: in its normal form.
  ///   - licenseFiles: the paths of the license files, from the project's root.
  func text(name: String, version: String, licenseFiles: [String]) throws(WheelRefusal) -> String {
    var fields = Fields()
    fields.add("Metadata-Version", "2.4")
    fields.add("Name", name)
    fields.add("Version", version)
    if let summary = try string("description"), !summary.isEmpty {
      guard !summary.contains("\n") else {
        throw refusal("the description has several lines", ["description"])
      }
      fields.add("Summary", summary)
    }
    try addPeople("authors", "Author", to: &fields)
    try addPeople("maintainers", "Maintainer", to: &fields)
    try addLicense(to: &fields)
    for (label, url) in try strings(in: "urls") { fields.add("Project-URL", "\(label), \(url)") }
    let keywords = try list("keywords")
    if !keywords.isEmpty { fields.add("Keywords", keywords.joined(separator: ",")) }
    for platform in document.value(at: ["tool", "setuptools", "platforms"])?.array ?? [] {
      fields.add("Platform", platform.string ?? "")
    }
    for classifier in try list("classifiers") { fields.add("Classifier", classifier) }
    if let python = try string("requires-python") {
      guard let specifiers = Requirement.specifiers(python) else {
        throw broken("\"\(python)\" is no set of versions", at: ["requires-python"])
      }
      fields.add("Requires-Python", specifiers.map(\.description).joined(separator: ","))
    }
    let readme = try readme()
    if let readme { fields.add("Description-Content-Type", readme.contentType) }
    for file in licenseFiles { fields.add("License-File", file) }
    for requirement in try dependencies().compactMap(selection) {
      fields.add("Requires-Dist", requirement.description)
    }
    for (extra, requirements) in try optionalDependencies() {
      let name = Requirement.canonical(extra)
      fields.add("Provides-Extra", name)
      for var requirement in requirements {
        requirement.marker = .extra(name, and: requirement.marker)
        fields.add("Requires-Dist", requirement.description)
      }
    }
    if !licenseFiles.isEmpty { fields.add("Dynamic", "license-file") }
    if let readme, !readme.text.isEmpty {
      fields.text += "\n" + readme.text + (readme.text.utf8.last == 0x0A ? "" : "\n")
    }
    return fields.text
  }

  private struct Fields {
    var text = ""
    mutating func add(_ name: String, _ value: String) { text += "\(name): \(value)\n" }
  }

  // MARK: - Dependencies

  /// `dependencies`, from the project or from the files that it is said to be in.
  func dependencies() throws(WheelRefusal) -> [Requirement] {
    if isDynamic("dependencies") {
      return try requirements(try dynamicText(["dependencies"]), at: Self.dynamic + ["dependencies"])
    }
    var found: [Requirement] = []
    for (index, item) in (document.value(at: Self.project + ["dependencies"])?.array ?? []).enumerated() {
      found.append(try requirement(item.string ?? "", at: Self.project + ["dependencies", String(index)]))
    }
    return found
  }

  /// Where each of `dependencies` stands; all in one place where they come from files.
  func placesOfDependencies() throws(WheelRefusal) -> [SourceLocation?] {
    let isElsewhere = isDynamic("dependencies")
    let path = isElsewhere ? Self.dynamic + ["dependencies"] : Self.project + ["dependencies"]
    return try dependencies().indices.map { index in
      document.place(ofValue: isElsewhere ? path : path + [String(index)])
    }
  }

  private func optionalDependencies() throws(WheelRefusal) -> [(String, [Requirement])] {
    var found: [(String, [Requirement])] = []
    if isDynamic("optional-dependencies") {
      let path = ["optional-dependencies"]
      for extra in ordered(document.table(at: Self.dynamic + path), at: Self.dynamic + path).map(\.key) {
        let text = try dynamicText(path + [extra])
        found.append((extra, try requirements(text, at: Self.dynamic + path + [extra])))
      }
      return found
    }
    let path = Self.project + ["optional-dependencies"]
    for entry in ordered(document.table(at: path), at: path) {
      var requirements: [Requirement] = []
      for (index, item) in (entry.value.array ?? []).enumerated() {
        requirements.append(try requirement(item.string ?? "", at: path + [entry.key, String(index)]))
      }
      found.append((entry.key, requirements))
    }
    return found
  }

  private func requirement(_ text: String, at path: [String]) throws(WheelRefusal) -> Requirement {
    guard let requirement = Requirement(text) else {
      throw .broken(
        Diagnostic(
          .requirement, at: document.place(ofValue: path), "\"\(text)\" is not a requirement",
          help: "write a name and its versions, such as \"pandas>=2.0,<3\""))
    }
    return requirement
  }

  private func requirements(_ text: String, at path: [String]) throws(WheelRefusal) -> [Requirement] {
    var found: [Requirement] = []
    for line in text.split(whereSeparator: \.isNewline) {
      let line = line.drop { $0 == " " || $0 == "\t" }
      if line.isEmpty || line.hasPrefix("#") { continue }
      let end = line.range(of: " #")?.lowerBound ?? line.endIndex
      guard !line[..<end].hasPrefix("-") else {
        throw coverage.foreign("a requirements file has an option, `\(line[..<end])`", at: path)
      }
      found.append(try requirement(String(line[..<end]), at: path))
    }
    return found
  }

  // MARK: - Texts

  private func readme() throws(WheelRefusal) -> (text: String, contentType: String)? {
    if isDynamic("readme") {
      let type = document.string(at: Self.dynamic + ["readme", "content-type"]) ?? "text/x-rst"
      return (try dynamicText(["readme"]), type)
    }
    let path = Self.project + ["readme"]
    switch document.value(at: path) {
    case nil: return nil
    case .string(let file): return (try text(of: file, namedAt: path), try contentType(of: file, at: path))
    case .table(let table):
      guard let type = table["content-type"]?.string else {
        throw broken("the readme has no `content-type`", at: ["readme"])
      }
      if let text = table["text"]?.string, !text.isEmpty { return (text, type) }
      guard let file = table["file"]?.string else {
        throw broken("the readme names no `file`", at: ["readme"])
      }
      return (try text(of: file, namedAt: path), type)
    default: throw broken("the readme is not a string or a table", at: ["readme"])
    }
  }

  private func contentType(of file: String, at path: [String]) throws(WheelRefusal) -> String {
    let name = file.lowercased()
    if name.hasSuffix(".md") { return "text/markdown" }
    if name.hasSuffix(".rst") { return "text/x-rst" }
    if name.hasSuffix(".txt") { return "text/plain" }
    if !name.contains(".") { throw coverage.foreign("the readme `\(file)` has no file ending", at: path) }
    throw broken("the content of `\(file)` is of no known type", at: ["readme"])
  }

  /// A file's text with Python's line ends.
  private func text(of file: String, namedAt path: [String]) throws(WheelRefusal) -> String {
    guard let location = ProjectPath(file) else {
      throw coverage.foreign("`\(file)` is outside of the project", at: path)
    }
    let place = document.place(ofValue: path)
    guard let bytes = files.contents(of: location).bytes else {
      throw .broken(
        Diagnostic(
          .wheelContents, at: place, "there is no file `\(file)` that can be read",
          help: "make the file, or take its name out of pyproject.toml"))
    }
    guard let text = String(validating: bytes, as: UTF8.self) else {
      throw .broken(
        Diagnostic(
          .wheelContents, at: place, "the file `\(file)` is not encoded in UTF-8",
          help: "save it as UTF-8, which packages have to be in"))
    }
    return String(decoding: Self.withoutCarriageReturns(Array(text.utf8)), as: UTF8.self)
  }

  private static func withoutCarriageReturns(_ bytes: [UInt8]) -> [UInt8] {
    guard bytes.contains(0x0D) else { return bytes }
    var result: [UInt8] = []
    for (index, byte) in bytes.enumerated() {
      if byte == 0x0D {
        result.append(0x0A)
      } else if byte != 0x0A || index == 0 || bytes[index - 1] != 0x0D {
        result.append(byte)
      }
    }
    return result
  }

  private func isDynamic(_ field: String) -> Bool {
    document.value(at: ["project", "dynamic"])?.array?.contains { $0.string == field } ?? false
  }

  /// The contents of the files that `[tool.setuptools.dynamic]` names for a field.
  private func dynamicText(_ field: [String]) throws(WheelRefusal) -> String {
    let path = Self.dynamic + field + ["file"]
    let named = document.value(at: path)
    let names = named?.string.map { [$0] } ?? named?.array?.compactMap(\.string) ?? []
    if names.isEmpty {
      throw coverage.foreign("`\(field[0])` does not come from a file", at: Self.dynamic + field)
    }
    var texts: [String] = []
    for name in names {
      // setuptools passes over what is not there.
      guard let location = ProjectPath(name), files.contents(of: location) != .absent else { continue }
      texts.append(try text(of: name, namedAt: path))
    }
    return texts.joined(separator: "\n")
  }

  // MARK: - Fields

  private func string(_ key: String) throws(WheelRefusal) -> String? {
    guard let value = document.value(at: Self.project + [key]) else { return nil }
    guard let text = value.string else { throw broken("`\(key)` is \(value.typeName)", at: [key]) }
    return text
  }

  private func list(_ key: String) throws(WheelRefusal) -> [String] {
    guard let value = document.value(at: Self.project + [key]) else { return [] }
    guard let items = value.array, items.allSatisfy({ $0.string != nil }) else {
      throw broken("`\(key)` must be an array of strings", at: [key])
    }
    return items.compactMap(\.string)
  }

  private func strings(in key: String) throws(WheelRefusal) -> [(String, String)] {
    let path = Self.project + [key]
    return ordered(document.table(at: path), at: path).map { ($0.key, $0.value.string ?? "") }
  }

  /// The entries of a table in the order of the file.
  private func ordered(_ table: TOMLTable?, at path: [String]) -> [TOMLTable.Entry] {
    (table?.entries ?? []).map { ($0, document.place(of: path + [$0.key])) }
      .sorted { left, right in
        (left.1?.line ?? 0, left.1?.column ?? 0) < (right.1?.line ?? 0, right.1?.column ?? 0)
      }
      .map(\.0)
  }

  private func addPeople(_ key: String, _ field: String, to fields: inout Fields) throws(WheelRefusal) {
    var names: [String] = []
    var addresses: [String] = []
    for person in document.value(at: Self.project + [key])?.array ?? [] {
      switch (person.table?["name"]?.string, person.table?["email"]?.string) {
      case (let name?, nil): names.append(name)
      case (let name, let email?):
        guard email.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F && !"()<>,:;\\\"[]".utf8.contains($0) }) else {
          throw refusal("an e-mail address is out of the ordinary", [key])
        }
        addresses.append(name.map { "\(Self.displayed($0)) <\(email)>" } ?? email)
      case (nil, nil): throw broken("a person has a name or an e-mail address", at: [key])
      }
    }
    if !names.isEmpty { fields.add(field, names.joined(separator: ", ")) }
    if !addresses.isEmpty { fields.add(field + "-email", addresses.joined(separator: ", ")) }
  }

  /// As `email.headerregistry.Address` shows a name.
  private static func displayed(_ name: String) -> String {
    guard name.utf8.contains(where: { "()<>@,:;.\\\"[]".utf8.contains($0) }) else { return name }
    var quoted = "\""
    for character in name.unicodeScalars {
      if character == "\\" || character == "\"" { quoted += "\\" }
      quoted.unicodeScalars.append(character)
    }
    return quoted + "\""
  }

  /// Names of licenses in SPDX's own spelling, which setuptools therefore leaves as they are.
  private static let licenses: Set<String> = [
    "MIT", "Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "ISC", "MPL-2.0", "GPL-2.0-only", "GPL-2.0-or-later",
    "GPL-3.0-only", "GPL-3.0-or-later", "LGPL-2.1-only", "LGPL-2.1-or-later", "LGPL-3.0-only",
    "LGPL-3.0-or-later",
    "AGPL-3.0-only", "AGPL-3.0-or-later", "Unlicense", "CC0-1.0", "0BSD", "EUPL-1.2",
    "LicenseRef-Proprietary",
  ]

  private func addLicense(to fields: inout Fields) throws(WheelRefusal) {
    let path = Self.project + ["license"]
    switch document.value(at: path) {
    case nil: return
    case .string(let expression):
      guard Self.licenses.contains(expression) else {
        throw coverage.foreign("the license `\(expression)` is spelled by setuptools", at: path)
      }
      fields.add("License-Expression", expression)
    case .table(let table):
      let license: String
      if let file = table["file"]?.string {
        license = try text(of: file, namedAt: path)
      } else {
        license = table["text"]?.string ?? ""
      }
      fields.add("License", Self.indented(license))
    default: throw broken("`license` is not a string or a table", at: ["license"])
    }
  }

  /// The lines after the first stand eight columns in (`distutils.util.rfc822_escape`).
  private static func indented(_ text: String) -> String {
    String(
      text.unicodeScalars.reduce(into: String.UnicodeScalarView()) { result, scalar in
        result.append(scalar)
        if scalar == "\n" { result.append(contentsOf: "        ".unicodeScalars) }
      })
  }

  private func refusal(_ reason: String, _ key: [String]) -> WheelRefusal {
    coverage.foreign(reason, at: Self.project + key)
  }

  private func broken(_ message: String, at key: [String]) -> WheelRefusal {
    .broken(
      Diagnostic(.wheelContents, at: document.place(ofValue: Self.project + key), message))
  }
}
