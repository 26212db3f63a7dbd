import Airflow
import Configuration
import Diagnostics
import Kedro
import KedroProcess
import OmegaConf
import ProjectFiles

/// What is known of a project before anything is made of it.
package struct Understanding {
  package var configuration: Configuration
  /// nil where it could not be proven.
  package var model: ProjectModel?
  /// Who said so: `static` or `kedro`.
  package var engine: Configuration.Engine
  package var diagnostics: [Diagnostic]
  /// What is said for its DAGs; nil where there is no model, or it could not be read.
  var airflow: AirflowYAML?
  /// What it was read from.
  var files: RecordingFiles
  /// And outside of the project, as paths below `/`.
  let machine: RecordingFiles
  /// What that is read from in turn. It also knows what a question was asked about.
  let snapshot: RecordingFiles
  /// What each part of the build reads.
  let parts: PartFiles
}

/// How far a build got.
package enum Step<Result, Pending> {
  case finished(Result)
  /// The project's own Python has to be asked.
  case waiting(Pending)
}

/// A build that waits for an answer of the project's own Python.
package struct PendingBuild {
  let stage: Stage

  enum Stage {
    case understanding(PendingUnderstanding)
    case rendering(PendingRendering)
    case wheel(PendingWheel)
  }

  package var question: KedroQuestion {
    switch stage {
    case .understanding(let pending): pending.question
    case .rendering(let pending): pending.question
    case .wheel(let pending): pending.question
    }
  }

  /// What was read when the question was asked: an answer is good while this is current.
  package var inputs: InputRecord {
    switch stage {
    case .understanding(let pending): pending.inputs
    case .rendering(let pending): pending.inputs
    case .wheel(let pending): pending.inputs
    }
  }

  /// The same of what lies outside of the project.
  package var packages: InputRecord {
    switch stage {
    case .understanding(let pending): pending.packages
    case .rendering(let pending): pending.packages
    case .wheel(let pending): pending.packages
    }
  }
}

/// What is known of a project while Kedro is being asked about it.
struct PendingUnderstanding {
  let question: KedroQuestion
  /// What the configuration alone told.
  private let known: [Diagnostic]
  /// How far reading led, for `auto`.
  private let read: Understanding
  private let files: RecordingFiles
  private let snapshot: RecordingFiles

  /// Reads what Kedro is going to read, as far as it can be guessed: an answer can be told from the files that it is
  /// an answer to only where these are known from before it was asked.
  init(
    question: KedroQuestion, known: [Diagnostic], read: Understanding, files: RecordingFiles,
    snapshot: RecordingFiles, folders: [ProjectPath]
  ) {
    self.question = question
    self.known = known
    self.read = read
    self.files = files
    self.snapshot = snapshot
    var budget = Self.guessAtMost
    for folder in folders { Self.read(folder, in: snapshot, &budget) }
  }

  /// Reads a folder of templates.
  static func readTemplates(in folder: ProjectPath, _ files: RecordingFiles) {
    var budget = guessAtMost
    read(folder, in: files, &budget)
  }

  private static let guessAtMost = 5000
  /// What pipelines are made from. Data that lies between is read when the answer names it.
  private static let endings: Set<Substring> = [
    "py", "yml", "yaml", "json", "toml", "txt", "cfg", "ini", "sql", "j2", "jinja",
    "jinja2", "tmpl",
  ]

  private static func read(_ folder: ProjectPath, in files: RecordingFiles, _ budget: inout Int) {
    for entry in files.entries(of: folder).list
    where entry.name != "__pycache__" && entry.name != "node_modules" && entry.name.first != "." {
      if budget == 0 { return }
      budget -= 1
      let path = folder.appending(entry.name)
      if entry.isDirectory {
        read(path, in: files, &budget)
      } else if entry.name.split(separator: ".").last.map(endings.contains) == true {
        _ = files.contents(of: path)
      }
    }
  }

  var inputs: InputRecord { snapshot.record }

  /// The same of what lies outside of the project.
  var packages: InputRecord { read.machine.record }

  // MARK: - With the answer

  func understanding(with answer: KedroAnswer) -> Understanding {
    // They are inputs from now on, as they were when Kedro was asked.
    let files = read.parts.recording(.model, files)
    for path in answer.files { _ = files.contents(of: path) }
    for folder in answer.folders { _ = files.entries(of: folder) }
    answer.readOutside(in: read.machine)
    var understanding = read
    understanding.model = answer.model
    understanding.engine = .kedro
    understanding.diagnostics = known
    let undecided = read.diagnostics.filter { !known.contains($0) && $0.severity == .error }
    if answer.model != nil && !BuildResult.isFailure(answer.diagnostics) {
      // Decided now; but it is why this took seconds.
      understanding.diagnostics += undecided.filter(\.isUndecided).map { reason in
        var note = reason
        note.severity = .note
        note.message = "Kedro itself was asked, since \(reason.message)"
        note.help = nil
        return note
      }
      understanding.diagnostics += answer.diagnostics
    } else if undecided.isEmpty {
      understanding.diagnostics += answer.diagnostics
    } else if answer.isAboutProject {
      understanding.diagnostics += answer.diagnostics.enumerated().map { index, diagnostic in
        var diagnostic = diagnostic
        if index == 0 {
          diagnostic.notes += undecided.filter(\.isUndecided).prefix(1).map {
            Diagnostic.Note("Kedro itself was asked, since \($0.message)", at: $0.location)
          }
        }
        return diagnostic
      }
    } else {
      // What reading found stays as it is, with why it is the last word.
      understanding.model = read.model
      understanding.engine = .static
      var isFirst = true
      understanding.diagnostics = read.diagnostics.map { diagnostic in
        guard isFirst, diagnostic.isUndecided, diagnostic.severity == .error else { return diagnostic }
        isFirst = false
        var diagnostic = diagnostic
        for reason in answer.diagnostics where reason.severity == .error {
          diagnostic.notes.append(.init(reason.message, at: reason.location))
          diagnostic.notes += reason.notes
        }
        return diagnostic
      }
    }
    if understanding.engine == .kedro, let model = answer.model {
      understanding.readAirflow(of: model, answer.airflow)
      if ProjectPath(model.confSource) == nil {
        understanding.diagnostics.append(
          Diagnostic(
            .settings, .warning,
            "the configuration in '\(model.confSource)' lies outside of the project, where no change of it is seen",
            help: "keep it in a folder of the project, and name that in CONF_SOURCE"))
      }
    }
    return understanding
  }
}

extension KedroAnswer {
  /// Asks for all that it was computed from outside of the project.
  /// - Parameter machine: paths below `/`.
  func readOutside(in machine: RecordingFiles) {
    for file in outside {
      if let path = ProjectPath(String(file.drop { $0 == "/" })) { _ = machine.contents(of: path) }
    }
    for folder in packages {
      if let path = ProjectPath(String(folder.drop { $0 == "/" })) { _ = machine.entries(of: path) }
    }
  }
}

extension Understanding {
  /// Reads the project's Airflow configuration, which is about DAGs and no part of the model.
  /// - Parameter answer: what Kedro's loader makes of it, whose values then count; the files tell the places.
  mutating func readAirflow(of model: ProjectModel, _ answer: KedroAnswer.AirflowConfiguration? = nil) {
    let files = parts.recording(.airflow, files)
    do throws(ConfigError) {
      let read = try AirflowYAML.load(
        files: files, settings: model.loader, environment: model.environment)
      switch answer {
      case .read(let values)?: airflow = read.with(values)
      case .failed(let diagnostic)?: diagnostics.append(diagnostic)
      case nil:
        airflow = read
        diagnostics += read.undecided
      }
    } catch {
      if case .read(let values)? = answer {
        airflow = AirflowYAML(LoadedConfig(mapping: values))
      } else {
        diagnostics += error.diagnostics
      }
    }
    diagnostics += AirflowYAML.lostKeys(
      files: files, settings: model.loader, environment: model.environment)
  }
}

extension Understanding {
  /// Whether reading settled it, for good or ill. An error that is one to Kedro as well settles it: asking would take
  /// seconds to hear the same. So does a syntax error, whatever else there is.
  var isDecided: Bool {
    let errors = diagnostics.filter { $0.severity == .error }
    if errors.contains(where: { $0.code == .syntaxError }) { return true }
    return errors.isEmpty ? model != nil : !errors.contains(where: \.isUndecided)
  }
}

extension Diagnostic {
  /// Whether it says that reading could not decide.
  var isUndecided: Bool { code == .undecided || code == .budget }
}
