import Deployment
import Foundation
import TestSupport
import Testing

private let wheelName = "my_project-0.1-py3-none-any.whl"

private func text(prefix: String) throws -> String {
  let version = try #require(WheelVersion("0.1"))
  return WheelRequirements(try #require(WheelName(name: "My.Project", version: version))).text(prefix: prefix)
}

@Suite("The wheel-path requirements")
struct WheelRequirementsTests {
  @Test(
    "are one line with the wheel's path",
    arguments: [
      ("dist/", "dist/"), ("dist", "dist/"), ("", ""), ("../dist", "../dist/"),
      ("/opt/wheels/", "/opt/wheels/"),
      ("/usr/local/airflow/plugins", "/usr/local/airflow/plugins/"),
      ("${AIRFLOW_HOME}/dist", "${AIRFLOW_HOME}/dist/"),
      ("https://host/a b/", "https://host/a%20b/"), ("file:///srv/dist", "file:///srv/dist/"),
      ("my wheels", "file:_/../my%20wheels/"), ("/a #b", "file:///a%20%23b/"), ("-x", "file:_/../-x/"),
      ("a\nb", "file:_/../a%0Ab/"), ("/é@;", "file:///%C3%A9%40%3B/"),
      ("${home}", "file:_/../%24%7Bhome%7D/"),
      ("100%", "file:_/../100%25/"),
    ])
  func table(_ prefix: String, _ written: String) throws {
    #expect(try text(prefix: prefix) == written + wheelName + "\n")
  }

  /// The folders are made, and pip is asked what it would install from each file.
  @Test("lead pip to the wheel, whatever the folder is called", .needs(.kedro17)) func pip() throws {
    let names = [
      "dist", "a b", "a #b", "a#b", "a -b", "-x", "--no-index", "a;b", "a; b", "${home}", "é", "t\tx",
      " lead",
      "trail ", "%41", "a@b", "a[x]", "a\\", "'\"", "a\u{2028}b", "a\nb", "~", "$(id)", "e\u{301}", "https:",
    ]
    let folder = try ScratchFolder()
    for name in names { try folder.write(name, to: "\(name)/\(wheelName)") }
    var files: [[String]] = []
    for name in names {
      for prefix in [name, name + "/", folder.url.path + "/" + name] {
        let file = "requirements-\(files.count).txt"
        try folder.write(try text(prefix: prefix), to: file)
        files.append([file, name])
      }
    }
    let finished = try run(
      [
        PythonEnvironment.kedro17.python, "-c",
        """
        import json, sys
        from pip._internal.network.session import PipSession
        from pip._internal.req import parse_requirements
        from pip._internal.req.constructors import install_req_from_parsed_requirement
        for file, name in json.load(sys.stdin):
            try:
                [line] = parse_requirements(file, session=PipSession())
                found = install_req_from_parsed_requirement(line)
                assert found.name == "my-project" and found.link.is_wheel, found
                assert open(found.link.file_path).read() == name, found.link.file_path
            except BaseException as error:
                print(name, repr(open(file).read()), repr(error))
        """,
      ], input: try JSONEncoder().encode(files), in: folder.url)
    #expect(finished.status == 0, "\(finished.errors.suffix(2000))")
    #expect(finished.text == "")
  }
}
