import Archives
import Crypto
import Diagnostics
import Kedro
import ProjectFiles
import Pyproject

/// The project as a wheel: what `kedro package` makes by `python -m build --wheel`, made from the files alone.
///
/// `kedro package` takes seconds, for it makes a virtual environment, downloads setuptools, copies the sources and runs
/// Python twice. What comes out of it, for a project as Kedro's template lays it out, is a ZIP archive
/// of the package's modules with a folder of five small texts, and that is made here: the same files with the same contents as
/// setuptools 84.2 makes from a clean checkout, in the same order. The bytes of the archive are not
/// setuptools', which writes times and modes of the machine into it; these are the same everywhere.
package struct Wheel: Hashable, Sendable {
  package let name: WheelName
  /// In the order of the archive.
  package let entries: [ArchiveEntry]

  /// - Parameters:
  ///   - isStamped: whether the version gets a local part that follows from the content, so that an installer sees
  ///     that something changed.
  ///   - selection: of the requirements, those that an installer is to see.
  /// - Throws: why there is none: the project cannot be packaged, or its own build backend has to be asked.
  package init(
    of project: ProjectMetadata, document: TOMLDocument, isStamped: Bool = false,
    selecting selection: WorkerRequirements? = nil, in files: any ProjectFiles
  ) throws(WheelRefusal) {
    let coverage = WheelCoverage(document: document, files: files)
    try coverage.check()
    var name: WheelName
    do throws(WheelError) {
      name = try WheelName(of: project, packaging: PackagingMetadata(document), in: files)
    } catch {
      throw .broken(error.diagnostic)
    }
    let layout = try PackageLayout(coverage).contents(document, files)
    let licenses = try LicenseFiles(document: document, files: files).entries()
    let distribution = document.string(at: ["project", "name"]) ?? project.packageName
    let metadata = CoreMetadata(document, in: files) { requirement in
      guard let selection else { return requirement }
      return selection.onWorker(requirement)
    }
    var texts = DistributionInformation(
      metadata: try metadata.text(
        name: distribution, version: name.version.description, licenseFiles: licenses.map(\.path)),
      entryPoints: try EntryPoints(document).text, topLevel: layout.topLevel)
    if isStamped {
      let stamp = Self.stamp(layout.entries + licenses + texts.entries(in: ""))
      guard let stamped = WheelVersion(name.version.description + (name.version.isLocal ? "." : "+") + stamp)
      else {
        throw coverage.foreign("the version cannot be stamped", at: ["project", "version"])
      }
      name.version = stamped
      texts.metadata = try metadata.text(
        name: distribution, version: stamped.description, licenseFiles: licenses.map(\.path))
    }
    let folder = "\(name.distribution)-\(name.version).dist-info/"
    let files = Self.walked(
      layout.entries
        + licenses.map {
          ArchiveEntry(path: folder + "licenses/" + $0.path, bytes: $0.bytes)
        })
    let described = files + texts.entries(in: folder)
    entries = described + [ArchiveEntry(path: folder + "RECORD", bytes: Self.record(described, folder))]
    self.name = name
  }

  /// The wheel file.
  package func bytes() throws(WheelRefusal) -> [UInt8] {
    do throws(ArchiveError) {
      return try ZipArchive.bytes(entries)
    } catch {
      let place = SourceLocation(path: "pyproject.toml")
      switch error {
      case .path(let path):
        throw .broken(Diagnostic(.wheelContents, at: place, "`\(path)` cannot stand in a wheel"))
      case .tooLarge:
        throw .broken(
          Diagnostic(
            .wheelContents, at: place, "the wheel would be larger than 4 GiB",
            help: "take the data out of `package-data`"))
      }
    }
  }

  /// Folder by folder: a folder's files, then the folders in it, each by name.
  private static func walked(_ entries: [ArchiveEntry]) -> [ArchiveEntry] {
    entries.map { (entry: $0, parts: $0.path.split(separator: "/").map { Array($0.utf8) }) }
      .sorted { left, right in
        for (one, other) in zip(left.parts, right.parts) where one != other {
          let isFile = (one == left.parts.last, other == right.parts.last)
          if isFile.0 != isFile.1, left.parts.count != right.parts.count { return isFile.0 }
          return one.lexicographicallyPrecedes(other)
        }
        return left.parts.count < right.parts.count
      }
      .map(\.entry)
  }

  // MARK: - Digests

  /// `g` and eight hexadecimal digits, as after a version that git describes.
  private static func stamp(_ entries: [ArchiveEntry]) -> String {
    var hash = SHA256()
    for entry in entries.sorted(by: { $0.path.utf8.lexicographicallyPrecedes($1.path.utf8) }) {
      hash.update(data: Array("\(entry.path)\0\(entry.bytes.count)\0".utf8))
      hash.update(data: entry.bytes)
    }
    return "g" + hash.finalize().prefix(4).map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
  }

  /// A line for each file: path, SHA-256 in URL-safe base64, size.
  private static func record(_ entries: [ArchiveEntry], _ folder: String) -> [UInt8] {
    var text = ""
    for entry in entries {
      let digest = base64URL(Array(SHA256.hash(data: entry.bytes)))
      text += "\(quoted(entry.path)),sha256=\(digest),\(entry.bytes.count)\n"
    }
    return Array((text + folder + "RECORD,,\n").utf8)
  }

  /// As Python's csv module quotes a field.
  private static func quoted(_ text: String) -> String {
    guard text.utf8.contains(where: { ",\"\r\n".utf8.contains($0) }) else { return text }
    return "\"" + text.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\"")
      + "\""
  }

  private static let alphabet = Array(
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".utf8)

  /// Without the `=` at its end.
  private static func base64URL(_ bytes: [UInt8]) -> String {
    var digits: [UInt8] = []
    var buffer: UInt32 = 0
    var bits = 0
    for byte in bytes {
      buffer = buffer << 8 | UInt32(byte)
      bits += 8
      while bits >= 6 {
        bits -= 6
        digits.append(alphabet[Int(buffer >> UInt32(bits)) & 63])
      }
    }
    if bits > 0 { digits.append(alphabet[Int(buffer << UInt32(6 - bits)) & 63]) }
    return String(decoding: digits, as: UTF8.self)
  }
}
