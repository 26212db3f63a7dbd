import Archives
import Deployment
import Diagnostics
import Foundation
import Kedro
import ProjectFiles
import TestSupport
import Testing

@Suite("The configuration archive")
struct ConfigurationArchiveTests {
  private static let files = [
    "conf/README.md": "read", "conf/base/catalog.yml": "a:\n  type: MemoryDataset\n",
    "conf/base/catalog/more.yaml": "b:\n  type: MemoryDataset\n", "conf/base/parameters.yml": "x: 1\n",
    "conf/base/.gitkeep": "", "conf/base/Credentials_dev.JSON": "{}", "conf/base/service_account.json": "{}",
    "conf/airflow/credentials.yml": "dev: {key: 1}", "conf/airflow/credentials/s3.yml": "k: 1",
    "conf/airflow/catalog.yml": "", "conf/local/credentials.yaml": "k: 1",
    "conf/local/parameters.yml": "x: 2",
    "conf/local/sub/p.json": "{}", "conf/base/key.pem": "", "conf/base/catalog.yml~": "old",
    "conf/logging.yml": "version: 1\n",
  ]

  @Test("holds every environment but local, and no credentials of any spelling")
  func contents() throws {
    let archive = try ConfigurationArchive(
      of: .root.appending("conf"), packageName: "pkg", in: MemoryFiles(Self.files))
    #expect(archive.fileName == "conf-pkg.tar.gz")
    #expect(
      archive.entries.map(\.path) == [
        "conf/README.md", "conf/airflow/catalog.yml", "conf/base/.gitkeep", "conf/base/catalog.yml",
        "conf/base/catalog/more.yaml", "conf/base/parameters.yml", "conf/local/.gitkeep", "conf/logging.yml",
      ])
    #expect(
      archive.leftOut.map(\.text).sorted() == [
        "conf/airflow/credentials", "conf/airflow/credentials.yml", "conf/base/Credentials_dev.JSON",
        "conf/base/key.pem", "conf/base/service_account.json", "conf/local",
      ])
    #expect(archive.diagnostics.count == 5 && archive.diagnostics.allSatisfy { $0.severity == .warning })
  }

  @Test("has the configuration's folder under Kedro's name for it, whatever the project calls it")
  func otherSource() throws {
    let archive = try ConfigurationArchive(
      of: .root.appending("etc/kedro"), packageName: "pkg",
      in: MemoryFiles(["etc/kedro/base/parameters.yml": "x: 1\n"]))
    #expect(archive.entries.map(\.path) == ["conf/base/parameters.yml"])
  }

  @Test("that is not there is said")
  func missing() {
    #expect(throws: WheelRefusal.self) {
      try ConfigurationArchive(of: .root.appending("conf"), packageName: "pkg", in: MemoryFiles([:]))
    }
  }

  @Test("is one from which Kedro reads its configuration", .needs(.kedro17))
  func kedro() throws {
    let archive = try ConfigurationArchive(
      of: .root.appending("conf"), packageName: "pkg", in: MemoryFiles(Self.files))
    let scratch = try ScratchFolder()
    try Data(archive.bytes()).write(to: scratch.url.appending(path: archive.fileName))
    let script = """
      from kedro.config import OmegaConfigLoader
      loader = OmegaConfigLoader("conf-pkg.tar.gz", base_env="base", env="airflow")
      local = OmegaConfigLoader("conf-pkg.tar.gz", base_env="base", env="local")
      print(sorted(loader["catalog"]), dict(loader["parameters"]), dict(local["parameters"]))
      """
    let finished = try run([PythonEnvironment.kedro17.python, "-c", script], in: scratch.url)
    #expect(finished.text == "['a', 'b'] {'x': 1} {'x': 1}\n", "\(finished.errors)")
  }

  /// Lines, and what is found in them: the form of a secret (F), the name of one (N), nothing (-).
  static let lines: [(String, String)] = [
    ("key: AKIAIOSFODNN7EXAMPLE", "F"), ("  aws: \"AKIAIOSFODNN7EXAMPLE\"", "F"), ("AKIA: short", "-"),
    ("x: XAKIAIOSFODNN7EXAMPLE", "-"), ("-----BEGIN RSA PRIVATE KEY-----", "F"),
    ("k: ghp_" + String(repeating: "a", count: 36), "F"),
    ("con: postgresql://me:hunter2@host/db", "F"), ("con: postgresql://me:${oc.env:PW}@host/db", "-"),
    ("con: postgresql://me@host:5432/db", "-"), ("url: https://host/a:b@c", "-"),
    ("password: hunter2", "N"), ("password: 'hunter2'", "N"), ("password:", "-"), ("password: null", "-"),
    ("password: ${credentials:pw}", "-"), ("password: <your password>", "-"), ("password: \"*****\"", "-"),
    ("db_password: hunter2", "N"), ("  \"apiKey\": \"abc\",", "N"), ("api-key = 'abc'", "N"),
    ("max_tokens: many", "-"),
    ("token: 12", "-"), ("token: abc", "N"), ("mask_token: abc", "N"), ("aws_secret_access_key: abc", "N"),
    ("# password: hunter2", "-"), ("x: y # password: hunter2", "-"), ("secret_santa: bob", "-"),
    ("tokens: [a, b]", "-"),
    ("filepath: data/token.csv", "-"), ("tokenizer: bert", "-"),
    // A secret is one in a comment too; a key that is called like one is mostly an example there.
    ("# key: AKIAIOSFODNN7EXAMPLE", "F"), ("# con: postgresql://me:hunter2@host/db", "N"),
    // The second of two, and those within a line.
    ("urls: [https://host/x, amqp://me:hunter2@host]", "F"), ("{a: 1, \"password\": \"hunter2\"}", "N"),
    ("dev: {client_kwargs: {aws_secret_access_key: abc}}", "N"),
    ("url: jdbc:postgresql://host/db?user=me&password=hunter2", "N"), ("dsn: 'Server=x;Pwd=hunter2;'", "N"),
    ("con: DefaultEndpointsProtocol=https;AccountName=me;AccountKey=abc==", "N"),
    ("spark.hadoop.fs.s3a.secret.key: abc", "N"), ("spark.hadoop.fs.s3a.access.key: ${oc.env:KEY}", "-"),
    ("spark.hadoop.fs.azure.account.key.me.dfs.core.windows.net: abc==", "N"), ("dbPassword: hunter2", "N"),
    ("password: &pw hunter2", "N"), ("password: !!str hunter2", "N"), ("db password: hunter2", "N"),
    ("\u{FEFF}password: hunter2", "N"), ("password: \"{{ var.value.pw }}\"", "-"),
    ("password: {{ pw }}", "-"),
    ("  credentials: [me, hunter2]", "N"), ("  credentials: dev_s3", "-"),
    ("credentials: [me, ${oc.env:PW}]", "-"),
    ("odd: wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", "N"),
    ("commit: 0123456789abcdef0123456789abcdef01234567", "-"),
    ("jwt: eyJhbGciOiJIUzI1NiJ9.e30.abc", "F"), ("k: npm_" + String(repeating: "a", count: 36), "F"),
    ("password_file: /run/secrets/pw", "-"), ("path: s3://bucket/token=abc/x.csv", "-"),
    ("# a private key", "-"),
  ]

  @Test("looks at every line for what looks like a credential", arguments: lines)
  func secrets(_ line: String, _ expected: String) {
    let findings = SecretScan.findings(in: Array(("a: 1\n" + line + "\nb: 2\n").utf8))
    #expect(findings.map { $0.certainty == .form ? "F" : "N" } == (expected == "-" ? [] : [expected]))
    #expect(findings.allSatisfy { $0.line == 2 })
  }

  /// Rows: lines, and at which of them a value is found that goes on below its key.
  @Test(
    "follows a value to the lines below its key",
    arguments: [
      ("password: |\n  hunter2\n", [1]), ("a:\n  token: >-\n\n    hunter2\n", [2]),
      ("password:\n  hunter2\n", [1]),
      ("password:\n  file: /run/pw\n", []), ("password:\nother: hunter2\n", []), ("token:\n  - a\n", []),
      ("password: |\n  ${oc.env:PW}\n", []), ("password:", []),
      // What Kubernetes calls a secret is told by what it is for.
      ("secrets: [{deploy_target: DB_PASSWORD, secret: db, key: password}]\n", []),
      ("- deploy_type: env\n  deploy_target: PW\n  secret: db\n", []), ("x:\n  secret: db\n", [2]),
    ] as [(String, [Int])])
  func below(_ text: String, _ lines: [Int]) {
    #expect(SecretScan.findings(in: Array(text.utf8)).map(\.line) == lines)
  }

  @Test("looks for forms alone in what is no configuration, and for nothing in what is no text")
  func others() {
    let text = "The password: hunter2\nAKIAIOSFODNN7EXAMPLE\n"
    #expect(SecretScan.findings(in: Array(text.utf8), hasKeys: false).map(\.line) == [2])
    #expect(SecretScan.findings(in: [0] + Array(text.utf8)) == [])
  }

  /// Rows: a file, and whether it is left out by its name.
  static let names: [(String, Bool)] = [
    ("airflow/nested/credentials.yaml", true), ("base/Credentials.YML", true),
    ("base/credentials.json", true),
    ("base/aws_credentials.yml", true), ("base/aws-creds.yml", true), ("prod/credentials/dev/s3.yml", true),
    ("base/.env", true), ("base/.env.prod", true), ("base/prod.env", true), ("base/client_secret.json", true),
    ("base/.netrc", true), ("base/.pgpass", true), ("base/id_ed25519", true), ("base/server.PEM", true),
    ("base/service-account.json", true), ("base/catalog_secrets.yml", false),
    ("base/parameters_creds.yml", false),
    ("base/environment.yml", false), ("base/keyboard.yml", false),
  ]

  @Test("leaves out what holds credentials by its name", arguments: names)
  func leftOut(_ path: String, _ isLeftOut: Bool) throws {
    let archive = try ConfigurationArchive(
      of: .root.appending("conf"), packageName: "pkg",
      in: MemoryFiles(["conf/" + path: "k: 1\n", "conf/base/globals.yml": "{}\n"]))
    let packed = archive.entries.map(\.path)
    #expect(
      packed == (isLeftOut ? ["conf/base/globals.yml"] : ["conf/base/globals.yml", "conf/" + path].sorted()))
    #expect(archive.diagnostics.map(\.code) == (isLeftOut ? [.secret] : []))
  }

  @Test("names the line and never the value")
  func diagnostics() throws {
    let archive = try ConfigurationArchive(
      of: .root.appending("conf"), packageName: "pkg",
      in: MemoryFiles(["conf/base/parameters.yml": "a: 1\napi_token: hunter2\nkey: AKIAIOSFODNN7EXAMPLE\n"]))
    #expect(
      archive.diagnostics.map { "\($0.location?.line ?? 0) \($0.severity) \($0.message)" } == [
        "2 warning `api_token` looks like a credential, and is packed",
        "3 error this looks like an AWS access key, and would be packed",
      ])
    #expect(!"\(archive.diagnostics)".contains("hunter2") && !"\(archive.diagnostics)".contains("IOSFOD"))
  }
}
