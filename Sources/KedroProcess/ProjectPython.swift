import Diagnostics
import Glibc
import ProjectFiles

/// The project's own Python.
///
/// Kedro's answer is worth as much as the environment it comes from: a Python that merely comes first on PATH may
/// have another Kedro and none of the project's packages. So only what is the project's by someone's
/// decision counts, in this order: the key `python`; uv's `UV_PROJECT_ENVIRONMENT`; `.venv` and `venv` in the
/// project; the environment that is active, `VIRTUAL_ENV` or `CONDA_PREFIX`. The first that exists is taken,
/// also where it turns out to be broken: going on to the next would be a guess.
package struct ProjectPython: Hashable, Sendable {
  /// Absolute.
  package var path: String
  /// The environment's folder; nil for the key `python`, which may name any interpreter.
  package var environment: String?

  /// Looks for it.
  /// - Parameters:
  ///   - question: the root, and the key.
  ///   - variables: this process's environment.
  package static func find(
    for question: KedroQuestion, variables: [String: String]
  ) throws(NoPython) -> ProjectPython {
    func absolute(_ path: String) -> String { path.hasPrefix("/") ? path : question.root + "/" + path }
    if let python = question.python {
      let path = absolute(python)
      guard access(path, X_OK) == 0, !isFolder(path) else {
        throw NoPython(
          lookedAt: ["the key `python`: \(python)"], isConfigured: true, place: question.pythonPlace)
      }
      return ProjectPython(path: path, environment: nil)
    }
    var lookedAt: [String] = []
    func variable(_ name: String) -> (String, String)? {
      guard let value = variables[name], !value.isEmpty else {
        lookedAt.append("$\(name), which is not set")
        return nil
      }
      return ("$\(name) (\(value))", absolute(value))
    }
    let candidates: [() -> (String, String)?] = [
      { variable("UV_PROJECT_ENVIRONMENT") },
      { (".venv in the project", absolute(".venv")) },
      { ("venv in the project", absolute("venv")) },
      { variable("VIRTUAL_ENV") },
      { variable("CONDA_PREFIX") },
    ]
    for candidate in candidates {
      guard let (name, folder) = candidate() else { continue }
      // lstat: a link whose Python is gone is a broken environment, and not a missing one.
      var status = stat()
      if lstat(folder + "/bin/python", &status) == 0 {
        return ProjectPython(path: folder + "/bin/python", environment: folder)
      }
      lookedAt.append(name + ", which has no bin/python")
    }
    throw NoPython(lookedAt: lookedAt, isConfigured: false, place: nil)
  }

  private static func isFolder(_ path: String) -> Bool {
    var status = stat()
    return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
  }

  /// Files whose coming means that the project has a Python of its own now.
  package static let signs = [".venv/pyvenv.cfg", "venv/pyvenv.cfg"].map { ProjectPath.root.appending($0) }
}

/// The project has no Python of its own.
package struct NoPython: Error, Hashable, Sendable {
  /// What was tried, each with what it came to.
  package var lookedAt: [String]
  /// Whether the configuration names one, which is none.
  package var isConfigured: Bool
  package var place: SourceLocation?

  package var diagnostic: Diagnostic {
    if isConfigured {
      return Diagnostic(
        .noInterpreter, at: place, "the key `python` names no program that can be run",
        notes: lookedAt.map { .init("looked at \($0)") },
        help: "name the interpreter of the project's environment, for instance .venv/bin/python")
    }
    return Diagnostic(
      .noInterpreter, at: nil,
      "the project's Python cannot be asked: the project has no environment of its own",
      notes: lookedAt.map { .init("looked at \($0)") },
      help:
        "make one with Kedro and the project's requirements in .venv, or name its Python with the key `python`"
    )
  }
}
