// swift-tools-version: 6.2
import PackageDescription

// The target graph is the house's one law: a room may know only what is listed for it here, and
// everything flows from the save to the published file. See docs/architecture.md.

let strict: [SwiftSetting] = [.treatAllWarnings(as: .error)]

/// A room of the house: a target and, beside it, its tests.
func room(
  _ name: String, _ dependencies: [Target.Dependency] = [], tests: [Target.Dependency] = [],
  resources: [Resource] = []
) -> [Target] {
  [
    .target(name: name, dependencies: dependencies, resources: resources, swiftSettings: strict),
    .testTarget(
      name: name + "Tests",
      dependencies: [.target(name: name), "TestSupport"] + dependencies + tests,
      swiftSettings: strict),
  ]
}

let crypto: Target.Dependency = .product(name: "Crypto", package: "swift-crypto")
let yams: Target.Dependency = .product(name: "Yams", package: "Yams")
let grdb: Target.Dependency = .product(name: "GRDB", package: "GRDB.swift")
let bigInt: Target.Dependency = .product(name: "BigInt", package: "BigInt")
let arguments: Target.Dependency = .product(
  name: "ArgumentParser", package: "swift-argument-parser")

// The standard library's modules that are written in Python.
let library = [
  "collections", "collections_abc", "contextlib", "datetime", "functools", "json", "strftime", "string",
  "textwrap", "timedelta", "types",
].map { Resource.embedInCode("Library/\($0).py") }

// What is run in the project's own Python.
let scripts = ["probe", "inspection", "rendering", "reply"].map { Resource.embedInCode("Scripts/\($0).py") }

var targets: [Target] = [
  .target(name: "CLinux"),
  .systemLibrary(
    name: "CSystemd", pkgConfig: "libsystemd", providers: [.apt(["libsystemd-dev"])]),
  .systemLibrary(name: "CZlib", providers: [.apt(["zlib1g-dev"])]),
  .target(
    name: "TestSupport", dependencies: ["CLinux"], path: "Tests/TestSupport", swiftSettings: strict),
]

targets += room("Diagnostics")
targets += room("ProjectFiles")
targets += room("PythonText")
targets += room("Pyproject", ["Diagnostics"])
targets += room("PythonSyntax", ["Diagnostics"])
targets += room("Coroutines")
targets += room(
  "PythonEvaluation", ["Coroutines", "PythonSyntax", "PythonText", "ProjectFiles", "Diagnostics", bigInt],
  resources: library)
targets += room("OmegaConf", ["PythonText", "Diagnostics", "ProjectFiles", yams])
targets += room(
  "Kedro",
  [
    "PythonEvaluation", "PythonSyntax", "PythonText", "OmegaConf", "Pyproject", "ProjectFiles",
    "Diagnostics", crypto,
  ])
targets += room("ChildProcesses", ["CLinux"])
targets += room(
  "KedroProcess",
  [
    "ChildProcesses", "Kedro", "OmegaConf", "Archives", "PythonText", "ProjectFiles", "Diagnostics", "CLinux",
  ],
  tests: ["Watching", "Deployment", "Pyproject"], resources: scripts)
targets += room("Archives", ["CZlib"])
targets += room(
  "Airflow", ["Kedro", "OmegaConf", "PythonSyntax", "PythonText", "ProjectFiles", "Diagnostics", crypto])
targets += room(
  "Deployment",
  [
    "Kedro", "Airflow", "Archives", "OmegaConf", "Pyproject", "PythonSyntax", "PythonText", "ProjectFiles",
    "Diagnostics", crypto,
  ])
targets += room(
  "Configuration",
  ["Airflow", "Deployment", "OmegaConf", "Pyproject", "PythonText", "ProjectFiles", "Diagnostics"])
targets += room("Traces", ["ProjectFiles", crypto, grdb])
targets += room(
  "Building",
  [
    "Configuration", "Kedro", "KedroProcess", "OmegaConf", "Airflow", "Deployment", "Pyproject",
    "PythonSyntax",
    "PythonText", "Traces", "ProjectFiles", "Diagnostics",
  ])
targets += room("Deploying", ["ChildProcesses", "Deployment", crypto])
targets += room("Watching", ["ProjectFiles", "CLinux"])
targets += room("Publishing", ["CLinux", crypto])
targets += room("History", ["Diagnostics", grdb])
targets += room("Systemd", ["CSystemd"])
targets += room(
  "Daemon",
  [
    "Building", "Configuration", "Airflow", "Deployment", "Kedro", "KedroProcess", "OmegaConf", "Watching",
    "Publishing", "History", "Traces", "Systemd", "PythonText", "ProjectFiles", "Diagnostics", "CLinux",
  ])
targets += [
  .executableTarget(
    name: "dagwatchd",
    dependencies: [
      "Daemon", "Building", "Configuration", "ChildProcesses", "Kedro", "KedroProcess", "OmegaConf",
      "Airflow", "Deployment", "Deploying", "Watching", "Publishing", "History", "ProjectFiles",
      "Diagnostics", arguments,
    ], swiftSettings: strict),
  .testTarget(
    name: "dagwatchdTests",
    dependencies: [
      "dagwatchd", "Daemon", "Kedro", "Configuration", "History", "Diagnostics", "TestSupport",
    ],
    swiftSettings: strict),
  // Whole projects, before real Kedro and before us.
  .testTarget(
    name: "JudgeTests",
    dependencies: ["Kedro", "Airflow", "ProjectFiles", "Diagnostics", "TestSupport"], swiftSettings: strict),
  // They know the executable, and no room.
  .testTarget(
    name: "AcceptanceTests", dependencies: ["TestSupport"], exclude: ["Drivers"], swiftSettings: strict),
]

let package = Package(
  name: "dagwatchd",
  products: [.executable(name: "dagwatchd", targets: ["dagwatchd"])],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
    .package(url: "https://github.com/attaswift/BigInt", from: "6.0.1"),
    .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
    .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
  ],
  targets: targets,
  swiftLanguageModes: [.v6]
)
