import Archives
import Deployment
import Foundation
import ProjectFiles
import TestSupport
import Testing

/// The archive of `kedro package`, made by Kedro's own command, beside `ConfigurationArchive`.
@Suite("What kedro package packs")
struct PackagedSecretsTests {
  private static let files = [
    "pyproject.toml":
      "[tool.kedro]\npackage_name = \"pkg\"\nproject_name = \"P\"\nkedro_init_version = \"1.7.0\"\n",
    "src/pkg/__init__.py": "", "src/pkg/settings.py": "",
    "conf/base/catalog.yml": "{}\n", "conf/local/credentials.yml": "dev: {key: hidden}\n",
    "conf/local/credentials.yaml": "dev: {key: in-the-clear}\n",
    "conf/airflow/credentials.yml": "dev: {key: in-the-clear}\n",
  ]

  /// The wheel, which the command builds first and over the network, is of no interest here.
  private static let package = """
    import sys
    from pathlib import Path
    import kedro.framework.cli.project as project
    from kedro.framework.startup import bootstrap_project
    from unittest.mock import patch

    def call(command, **arguments):
        if "build" not in command:
            original(command, **arguments)

    original = project.call
    metadata = bootstrap_project(Path.cwd())
    Path("dist").mkdir()
    with patch.object(project, "call", call):
        project.package.callback.__wrapped__(metadata)
    """

  private static let list =
    "import sys, tarfile; print(*sorted(tarfile.open(sys.argv[1]).getnames()), sep='\\n')"

  private func names(_ archive: String, in folder: ScratchFolder) throws -> [String] {
    let listed = try run([PythonEnvironment.kedro17.python, "-c", Self.list, archive], in: folder.url)
    try #require(listed.status == 0, "\(listed.errors)")
    return listed.text.split(separator: "\n").map(String.init)
  }

  @Test("D22: credentials of every environment but for one spelling; ours has none", .needs(.kedro17))
  func d22() throws {
    let folder = try ScratchFolder()
    for (path, text) in Self.files { try folder.write(text, to: path) }
    let packaged = try run(
      [PythonEnvironment.kedro17.python, "-c", Self.package], environment: ["DO_NOT_TRACK": "1"],
      in: folder.url)
    try #require(packaged.status == 0, "\(packaged.errors)")
    let theirs = try names("dist/conf-pkg.tar.gz", in: folder).filter { $0.contains("credentials") }
    #expect(theirs == ["conf/airflow/credentials.yml", "conf/local/credentials.yaml"])

    let archive = try ConfigurationArchive(
      of: .root.appending("conf"), packageName: "pkg", in: MemoryFiles(Self.files))
    try Data(archive.bytes()).write(to: folder.url.appending(path: "ours.tar.gz"))
    #expect(try names("ours.tar.gz", in: folder).filter { $0.contains("credentials") } == [])
    #expect(archive.leftOut.map(\.text).sorted() == ["conf/airflow/credentials.yml", "conf/local"])
  }
}
