import Diagnostics
import ProjectFiles
import TestSupport

@testable import Kedro

/// A small project in memory: what every project needs, and over it the files of a test, as one text in
/// which `--- path` begins a file. A file without text is taken away.
func project(_ text: String) -> MemoryFiles {
  let files = MemoryFiles([
    "pyproject.toml": """
    [tool.kedro]
    package_name = "pkg"
    project_name = "a project"
    kedro_init_version = "1.7.0"
    """,
    "src/pkg/__init__.py": "__version__ = \"0.1\"\n",
    "src/pkg/settings.py": "",
    "src/pkg/pipeline_registry.py": """
    from kedro.framework.project import find_pipelines


    def register_pipelines():
        pipelines = find_pipelines()
        pipelines["__default__"] = sum(pipelines.values())
        return pipelines
    """,
    "src/pkg/pipelines/__init__.py": "",
    "conf/base/catalog.yml": "", "conf/base/parameters.yml": "", "conf/local/credentials.yml": "",
  ])
  var path: String?
  var lines: [Substring] = []
  func finish() {
    if let path { files[path] = lines.isEmpty ? nil : lines.joined(separator: "\n") + "\n" }
    lines = []
  }
  for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
    if line.hasPrefix("--- ") {
      finish()
      path = String(line.dropFirst(4))
    } else {
      lines.append(line)
    }
  }
  while lines.last == "" { lines.removeLast() }
  finish()
  return files
}

func evaluate(_ text: String, _ options: EvaluationOptions = EvaluationOptions()) -> Evaluation {
  onDeepStack { evaluateProject(files: project(text), options: options) }
}

extension Evaluation {
  /// The nodes of a pipeline as `name: inputs -> outputs`, in order.
  func nodes(of name: String) -> [String]? {
    model?.pipelines.first { $0.name == name }?.nodes.map {
      "\($0.name): \($0.inputs.joined(separator: ", ")) -> \($0.outputs.joined(separator: ", "))"
    }
  }
}
