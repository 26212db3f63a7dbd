import Foundation
import TestSupport
import Testing

/// A secret in each of the places where people leave one, and all that is made for five platforms: it is in none of them, or
/// the line that it stands in is told.
@Suite("Secrets, and what is packed")
struct PackedSecretsTests {
  private static let needle = "hunter2hunter2hunter2"

  /// What becomes of it.
  enum Fate: Sendable {
    /// The file is left out, which is told.
    case leftOut
    /// It stays at home, as `conf/local` does, without a word.
    case home
    /// It is packed, since it may be none, and its line is told.
    case told(line: Int)
    /// No bundle is made, and its line is told.
    case refused(line: Int)
  }

  struct Place: Sendable, CustomTestStringConvertible {
    var path: String
    var text: String
    var fate: Fate

    init(_ path: String, _ text: String, _ fate: Fate) {
      self.path = path
      self.text = text
      self.fate = fate
    }

    var testDescription: String { "\(path): \(text.prefix(40))" }
  }

  private static let aws = "AKIAIOSFODNN7EXAMPLE"

  static let places = [
    Place("conf/local/credentials.yml", "dev: {key: \(needle)}", .home),
    Place("conf/local/nested/anything.yaml", "key: \(needle)", .home),
    Place("conf/airflow/credentials.yml", "dev: {key: \(needle)}", .leftOut),
    Place("conf/prod/deep/er/credentials.yaml", "dev: {key: \(needle)}", .leftOut),
    Place("conf/base/Credentials.YML", "dev: {key: \(needle)}", .leftOut),
    Place("conf/base/credentials.json", "{\"dev\": {\"key\": \"\(needle)\"}}", .leftOut),
    Place("conf/base/credentials/s3.yml", "key: \(needle)", .leftOut),
    Place("conf/base/aws-creds.yml", "key: \(needle)", .leftOut),
    Place("conf/base/.env", "PW=\(needle)", .leftOut),
    Place("conf/prod.env", "PW=\(needle)", .leftOut),
    Place("conf/base/client_secret.json", "{\"x\": \"\(needle)\"}", .leftOut),
    Place("conf/base/id_ed25519", needle, .leftOut),
    Place("conf/base/parameters_s3.yml", "a: 1\ns3: {key: \(aws)}", .refused(line: 2)),
    Place("conf/base/parameters_old.yml", "# was \(aws)\na: 1", .refused(line: 1)),
    Place("conf/base/parameters_db.yml", "con: postgresql://me:\(needle)@host/db", .refused(line: 1)),
    Place("conf/base/key.txt", "x\n-----BEGIN RSA PRIVATE KEY-----\n\(needle)", .refused(line: 2)),
    Place(
      "conf/base/gcp.json", "{\n\"private_key\": \"-----BEGIN PRIVATE KEY-----\\n\(needle)\"}",
      .refused(line: 2)),
    Place("conf/logging.yml", "handlers:\n  slack: {token: xoxb-\(needle)}", .refused(line: 2)),
    Place("conf/base/README.md", "Use ghp_abcdefghijklmnopqrstuvwxyz0123456789.", .refused(line: 1)),
    Place("conf/base/spark.yml", "spark.hadoop.fs.s3a.secret.key: \(needle)", .told(line: 1)),
    Place(
      "conf/base/azure.yml", "fs.azure.account.key.me.dfs.core.windows.net: \(needle)", .told(line: 1)),
    Place("conf/logging.yml", "handlers:\n  mail: {credentials: [me, \(needle)]}", .told(line: 2)),
    Place("conf/base/parameters_j.json", "{\"a\": 1, \"db\": {\"password\": \"\(needle)\"}}", .told(line: 1)),
    Place("conf/base/parameters_b.yml", "db:\n  password: |\n    \(needle)", .told(line: 2)),
    Place("conf/base/parameters_a.yml", "password: &pw \(needle)", .told(line: 1)),
    Place("conf/base/parameters_q.yml", "url: jdbc:x://host/db?password=\(needle)", .told(line: 1)),
    Place(
      "conf/base/parameters_k.yml", "x: wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY # \(needle)", .told(line: 1)),
  ]

  @Test(.needs(.kedro17), arguments: places) func isInNoBundleOrTold(_ place: Place) throws {
    let example = try Example()
    try example.configure(
      """
      targets = ["airflow", "astro", "mwaa", "kubernetes", "docker"]
      [astro]
      directory = "dist/astro"
      [mwaa]
      airflow-version = "3.2.1"
      [container]
      image = "registry.example.org/lunar:1"

      """)
    let file = example.project.appending(path: place.path)
    try FileManager.default.createDirectory(
      at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data((place.text + "\n").utf8).write(to: file)
    let built = try example.dagwatchd("build", example.project.path)
    let dist = example.project.appending(path: "dist")
    let holders = try holders(of: Self.needle, below: dist, example)
    let bundles = try example.names(in: dist).filter { !$0.hasSuffix(".whl") }
    // Not even the journal gets to see it.
    #expect(!(built.text + built.errors).contains(Self.needle))
    switch place.fate {
    case .home:
      #expect(built.status == 0 && !built.errors.contains("DW606"), "\(built.errors)")
      #expect(holders == [] && bundles.count == 4, "\(holders) \(bundles)")
    case .leftOut:
      #expect(built.status == 0, "\(built.errors)")
      #expect(built.errors.contains("warning[DW606]"), "\(built.errors)")
      #expect(holders == [] && bundles.count == 4, "\(holders) \(bundles)")
    case .told(let line):
      #expect(built.status == 0, "\(built.errors)")
      #expect(built.errors.contains("\(place.path):\(line):1: warning[DW606]"), "\(built.errors)")
      #expect(holders.count == 4, "\(holders)")
    case .refused(let line):
      #expect(built.status == 1)
      #expect(built.errors.contains("\(place.path):\(line):1: error[DW606]"), "\(built.errors)")
      #expect(holders == [] && bundles == [], "\(holders) \(bundles)")
    }
  }

  /// The bundles' files, also those in archives in them, that hold a text.
  private func holders(of text: String, below folder: URL, _ example: Example) throws -> [String] {
    let script = """
      import io, pathlib, sys, tarfile, zipfile
      def holds(name, data, needle):
          if name.endswith((".zip", ".whl")):
              with zipfile.ZipFile(io.BytesIO(data)) as archive:
                  return any(holds(n, archive.read(n), needle) for n in archive.namelist())
          if name.endswith(".tar.gz"):
              with tarfile.open(fileobj=io.BytesIO(data)) as archive:
                  files = [(m.name, archive.extractfile(m).read()) for m in archive.getmembers() if m.isfile()]
                  return any(holds(n, d, needle) for n, d in files)
          return needle in data
      root = pathlib.Path(sys.argv[1])
      for path in sorted(root.rglob("*")):
          if path.is_file() and holds(path.name, path.read_bytes(), sys.argv[2].encode()):
              print(path.relative_to(root))
      """
    let read = try example.python(.kedro17, ["python", "-c", script, folder.path, text])
    try #require(read.status == 0, "\(read.errors)")
    return read.text.split(separator: "\n").map(String.init)
  }
}
