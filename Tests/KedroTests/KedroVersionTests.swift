import Kedro
import ProjectFiles
import Testing

@Suite struct KedroVersionTests {
  @Test(arguments: [
    ("1.7.0", KedroVersion(1, 7, 0)), ("0.19.15", KedroVersion(0, 19, 15)),
    ("1.0.0rc1", KedroVersion(1, 0, 0)),
    ("0.19", KedroVersion(0, 19, 0)), ("v1", KedroVersion(1, 0, 0)),
    ("1.2.3.dev0+local", KedroVersion(1, 2, 3)),
  ])
  func readsVersions(text: String, version: KedroVersion) {
    #expect(KedroVersion(text) == version)
  }

  @Test(arguments: ["", "x", "1.*", "1,2", "latest", "{{ version }}"])
  func refusesOtherTexts(text: String) {
    #expect(KedroVersion(text) == nil)
  }

  @Test func differences() {
    let v018 = KedroVersion(0, 18, 14)
    let v019 = KedroVersion(0, 19, 15)
    let v1 = KedroVersion(1, 0, 0)
    #expect(!v019.hasHashedDefaultNames && v1.hasHashedDefaultNames)
    #expect(v019.pipelineKeyword == "pipe" && v1.pipelineKeyword == "nodes")
    #expect(!v018.checksTags && v019.checksTags)
    #expect(
      !KedroVersion(0, 19, 12).pipelineConstructorMaps && KedroVersion(0, 19, 13).pipelineConstructorMaps)
    #expect(!v019.hasDatasetPrefixSwitch && v1.hasDatasetPrefixSwitch)
    #expect(v019.mappingError == .modularPipeline && v1.mappingError == .pipeline)
    #expect(v019.namespaceFilter == .textPrefix && v1.namespaceFilter == .wholeSegments)
    #expect(v019.initVersionComponents == 2 && v1.initVersionComponents == 1)
    #expect(!KedroVersion(1, 2, 0).findPipelinesTakesNames && KedroVersion(1, 3, 0).findPipelinesTakesNames)
    #expect(!v1.hasLLMContextNode && KedroVersion(1, 2, 0).hasLLMContextNode)
  }
}

@Suite struct KedroVersionDetectionTests {
  private func detect(
    _ files: [String: String] = [:], _ requirements: [String] = [], _ dependencies: [String] = [],
    initVersion: String? = "0.19.3"
  ) -> String? {
    let found = KedroVersionDetection(
      in: MemoryFiles(files), requirements: requirements, dependencies: dependencies,
      initVersion: initVersion)
    guard let found else { return nil }
    return switch found.source {
    case .installed(let path): "\(found.version) installed in \(path)"
    case .required(let text): "\(found.version) required by \(text)"
    case .project: "\(found.version) of the project"
    }
  }

  @Test func whatIsInstalledComesFirst() {
    let packages = ".venv/lib/python3.11/site-packages"
    #expect(
      detect(
        [
          "\(packages)/kedro-1.6.0.dist-info/METADATA": "",
          "\(packages)/kedro_viz-9.0.0.dist-info/METADATA": "",
          "\(packages)/kedro/__init__.py": "",
        ], ["kedro==1.7.0"]) == "1.6.0 installed in \(packages)/kedro-1.6.0.dist-info")
    #expect(
      detect([
        "venv/lib/python3.9/site-packages/kedro-0.19.1.dist-info/METADATA": "",
        "venv/lib/python3.12/site-packages/kedro-0.19.2.dist-info/METADATA": "",
      ])?.hasPrefix("0.19.2 installed") == true)
  }

  @Test(arguments: [
    ("kedro==1.7.0", "1.7.0"), ("Kedro[test] == 1.6.0  # pinned", "1.6.0"),
    ("kedro===1.5.0 ; python_version > '3.9'", "1.5.0"),
    // A range with `kedro_init_version` (0.19.3) in it.
    ("kedro>=0.19", "0.19.3"), ("kedro~=0.19.0", "0.19.3"), ("kedro", "0.19.3"), ("kedro<1", "0.19.3"),
    // Without it: the newest known release.
    ("kedro~=1.7.0", "1.7.0"), ("kedro~=1.2", "1.7.0"), ("kedro>=1.0,<1.3", "1.2.0"),
    ("kedro==1.3.*", "1.3.1"),
    ("kedro>=0.19.4,!=0.19.15,<1", "0.19.14"), ("kedro (>0.19.3)", "1.7.0"), ("kedro~=0.18.2", "0.18.14"),
    // Newer than any that is known.
    ("kedro~=2.1.4", "2.1.4"), ("kedro==3.0.0", "3.0.0"),
    ("kedro==1.7.0 --hash=sha256:abc", "1.7.0"),
  ])
  func requirements(line: String, version: String) {
    #expect(
      detect([:], [line])?.hasPrefix(version + " required by kedro") == true
        || detect([:], [line])?.hasPrefix(version + " required by Kedro") == true)
    #expect(detect([:], [], [line])?.hasPrefix(version) == true)
  }

  @Test(arguments: [
    "kedro-viz==9.0.0", "kedro_datasets~=3.0", "kedro @ git+https://example.org/kedro", "-r other.txt",
    "# kedro==1.0",
    "kedroid==1.0", "kedro=1", "",
  ])
  func otherLinesSayNothing(line: String) {
    #expect(detect([:], [line]) == "0.19.3 of the project")
  }

  @Test func requirementsHoldTogether() {
    #expect(detect([:], ["kedro>=1.0"], ["kedro<1.2"])?.hasPrefix("1.1.1 required") == true)
    // One that holds everywhere outweighs one with a marker.
    #expect(
      detect([:], ["kedro==1.0.0; python_version < '3.10'", "kedro==1.1.0"])
        == "1.1.0 required by kedro==1.1.0")
    #expect(
      detect([:], ["kedro==0.18.0; python_version < '3.8'", "kedro==1.1.0; python_version >= '3.8'"])?
        .hasPrefix("1.1.0") == true)
    // They exclude each other: nothing can be said by them.
    #expect(detect([:], ["kedro==1.0.0", "kedro==1.1.0"]) == "0.19.3 of the project")
    #expect(detect(initVersion: "nonsense") == nil)
  }
}
