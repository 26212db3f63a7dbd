import Airflow
import Archives
import Diagnostics
import Kedro
import ProjectFiles
import PythonSyntax
import TestSupport
import Testing

@testable import Deployment

@Suite("The build context of an image")
struct ContainerBundleTests {
  private static let plan = Plan(
    dagID: "pkg", pipelineName: "__default__", packageName: "pkg", environment: "local",
    tasks: [.init(id: "a", nodes: ["a"])], edges: [])

  private static let conf = [
    "conf/base/catalog.yml": "a: {type: x}\n", "conf/local/credentials.yml": "k: v\n",
    "conf/prod/credentials.yaml": "k: v\n",
    "conf/base/with space.yml": "",
  ]

  private func bundle(
    _ change: (inout ContainerProject) -> Void = { _ in }, conf: [String: String] = conf,
    needs: String = #"dependencies = ["pandas>=2", "kedro~=1.7"]"#, project name: String = "P",
    target: DeploymentTarget = .kubernetes
  ) throws -> Bundle {
    let wheel = try WheelProject("a project", project: needs).wheel()
    let contents = BundleContents(
      packageName: "pkg", environment: "local", wheel: wheel,
      configuration: try ConfigurationArchive(
        of: .root.appending("conf"), packageName: "pkg", in: MemoryFiles(conf)),
      requirements: [try #require(Requirement("s3fs"))], dags: { _, _ in [] })
    let model = ProjectModel(
      metadata: .init(projectName: name, packageName: "pkg", sourceDirectory: "src", kedroVersion: .newest),
      initVersion: "1.7.0", environment: "local", defaultEnvironment: "local", confSource: "conf",
      pipelines: [],
      datasets: [], parameters: [])
    var options = DAGOptions()
    options.defaults.container.image = "registry:5000/shop"
    var project = ContainerProject(
      model, python: PythonVersion(minor: 12), isStamped: true, images: options.images
    ) { [options] taskOperator, stamp in
      var options = stamp.map { options.stampingImages($0) } ?? options
      options.taskOperator = taskOperator
      let file = DAGFile(
        Self.plan, project: .absolute("/home/kedro_docker"), confSource: "conf", options: options)
      return [.init(fileName: "pkg_dag.py", text: file.text, plan: Self.plan)]
    }
    change(&project)
    return try ContainerBundle(contents, project: project).bundle(for: target, folder: "dist/container")
  }

  private func text(_ path: String, _ bundle: Bundle) throws -> String {
    String(decoding: try #require(bundle.files.first { $0.path == path }, "\(path)").bytes, as: UTF8.self)
  }

  @Test func holdsWhatTheImageNeedsAndNoMore() throws {
    let bundle = try bundle()
    #expect(
      bundle.files.map(\.path) == [
        "requirements.txt", "my_pkg-0.1-py3-none-any.whl", "pyproject.toml", "src/.gitkeep",
        "conf/base/catalog.yml", "conf/base/with space.yml", "conf/local/.gitkeep", ".dockerignore",
        "Dockerfile", "image.txt", "dags/pkg_dag.py",
      ])
    #expect(bundle.files.map(\.effect).filter { $0 == .synchronized }.count == 1)
    #expect(bundle.diagnostics == [])
    #expect(try text("requirements.txt", bundle) == "kedro~=1.7\npandas>=2\ns3fs\n")
    try expectGolden(try text("Dockerfile", bundle), "Tests/Golden/Deployment/Dockerfile")
    try expectGolden(try text(".dockerignore", bundle), "Tests/Golden/Deployment/dockerignore")
    try expectGolden(try text("pyproject.toml", bundle), "Tests/Golden/Deployment/container_pyproject.toml")
  }

  /// An extra is what someone asks for, and the image does not.
  @Test func requirementsOfExtrasStayOut() throws {
    let needs =
      "dependencies = [\"kedro\"]\n[project.optional-dependencies]\ndev = [\"pytest; python_version>'3'\"]"
    #expect(try text("requirements.txt", try bundle(needs: needs)) == "kedro\ns3fs\n")
  }

  @Test func anImageWithoutKedroIsTold() throws {
    let bundle = try bundle(needs: "dependencies = [\"pandas\"]")
    #expect(bundle.diagnostics.map(\.code) == [.requirement])
    #expect(bundle.diagnostics.first?.help == "add `kedro~=1.7` to `dependencies`")
  }

  /// The tag is that of the DAG, and follows whatever the image is built of; a DAG is not part of its image.
  @Test func stampFollowsTheContent() throws {
    func image(_ bundle: Bundle) throws -> String {
      let image = try text("image.txt", bundle)
      #expect(try text("dags/pkg_dag.py", bundle).contains(String(image.dropLast())))
      return image
    }
    let image = try image(bundle())
    #expect(image.wholeMatch(of: /registry:5000\/shop:g[0-9a-f]{8}\n/) != nil)
    #expect(try self.image(bundle(target: .docker)) == image)
    #expect(try self.image(bundle { $0.baseImage = "python:3.12" }) != image)
    #expect(try self.image(bundle { $0.python = PythonVersion(minor: 11) }) != image)
    #expect(try self.image(bundle(needs: "dependencies = [\"kedro\"]")) != image)
    #expect(try self.image(bundle(conf: ["conf/base/catalog.yml": "b: {type: x}\n"])) != image)
    #expect(try text("image.txt", bundle { $0.isStamped = false }) == "registry:5000/shop\n")
  }

  private func image(_ bundle: Bundle) throws -> String { try text("image.txt", bundle) }

  @Test(arguments: [
    ("shop", "shop:g1"), ("shop:1.4", "shop:1.4-g1"), ("r.example:5000/a/shop", "r.example:5000/a/shop:g1"),
    ("r.example:5000/a/shop:1.4-gpu", "r.example:5000/a/shop:1.4-gpu-g1"),
    // What says its content already, and what is no image's name.
    ("shop@sha256:0a", "shop@sha256:0a"), ("", ""), ("a b", "a b"), ("{{ x }}", "{{ x }}"),
    ("shop:" + String(repeating: "a", count: 128), "shop:" + String(repeating: "a", count: 125) + "-g1"),
  ])
  func stampedName(_ name: String, _ stamped: String) {
    #expect(ContainerImage.stamped(name, "g1") == stamped)
  }

  @Test func anImageOfSomeTasksIsStampedToo() {
    var options = DAGOptions()
    var own = TaskOptions()
    own.container.arguments["image"] = .string("shop:gpu")
    options.overrides = [.init(selector: "gpu", options: own)]
    #expect(options.stampingImages("g1").images == ["shop:gpu-g1"])
  }

  /// No text of the project becomes syntax: a line that ends, a quote that opens, a variable, a space.
  @Test func hostileTexts() throws {
    func copy(_ confSource: String) -> String {
      ContainerDockerfile(wheel: "x.whl", python: .newest, confSource: confSource).text
        .split(separator: "\n").first { $0.hasPrefix("COPY [\"conf\"") }.map(String.init) ?? ""
    }
    #expect(copy("my conf") == #"COPY ["conf", "./my conf"]"#)
    #expect(copy("/etc/shop conf") == #"COPY ["conf", "/etc/shop conf"]"#)
    #expect(copy("it's\n$HOME \"\\") == #"COPY ["conf", "./it\\'s\u000a\\$HOME \\\"\\\\"]"#)
    // A configuration elsewhere is not in the image.
    #expect(copy("s3://bucket/conf") == "")
    let bundle = try bundle(project: "A \"b\"\\\n[tool.evil]\u{7F}")
    #expect(
      try text("pyproject.toml", bundle).contains(#"project_name = "A \"b\"\\\u000A[tool.evil]\u007F""#))
  }

  @Test func aBaseImageThatIsNoneIsRefused() throws {
    let bundle = try bundle { $0.baseImage = "python\nRUN evil" }
    #expect(bundle.diagnostics.map(\.severity) == [.error])
    #expect(try text("Dockerfile", bundle).contains("\nFROM python:3.12-slim\n"))
  }

  @Test func pythonOfTheImage() {
    func python(_ low: Int, _ high: Int, _ kedro: KedroVersion) -> Int {
      let range = PythonVersion(minor: low)...PythonVersion(minor: high)
      return ContainerProject.python(PythonTarget(range, source: "requires-python"), kedro: kedro).minor
    }
    #expect(python(11, 11, .newest) == 11)
    #expect(python(10, 14, .newest) == 13)
    #expect(python(14, 14, .newest) == 14)
    #expect(python(9, 14, KedroVersion(0, 19, 15)) == 12)
    #expect(python(7, 14, KedroVersion(0, 18, 14)) == 11)
    #expect(ContainerProject.python(nil, kedro: .newest).minor == 13)
  }
}
