import Kedro
import PythonText

/// What each pipeline of a project is called in Airflow: its DAG's id, and the file that holds the DAG.
///
/// The environment is left out where it is the project's default, the pipeline where it is `__default__`.
/// But a pipeline that is called like this environment has, in the default environment, just that name; then
/// `__default__` is written out, so that one folder can hold the DAGs of both environments.
///
/// They are made for all registered pipelines at once, whichever of them are written, so that the name of
/// one does not depend on which others were asked for. kedro-airflow gives every DAG of a project the
/// package's name as its id, of which Airflow keeps one and drops the rest.
package struct DAGNames: Hashable, Sendable {
  package struct Name: Hashable, Sendable {
    /// `<package>[-<env>][-<pipeline>]`
    package var dagID: String
    /// `<package>[_<env>][_<pipeline>]_dag.py`
    package var fileName: String
  }

  private let names: [ExactString: Name]

  /// The name of one of the model's pipelines; nil where it has none of that name.
  package subscript(pipeline: String) -> Name? { names[ExactString(pipeline)] }

  /// The longest file name in bytes. A file system takes 255; the rest is for those who write a file under
  /// a longer name first, as Python does with its bytecode.
  private static let longestFileName = 200
  private static let ending = "_dag.py"

  package init(_ model: ProjectModel, naming: PlanOptions.Naming = .verbatim) {
    let environment = Self.environmentPart(of: model)
    let isAmbiguous = model.pipelines.contains { environment.map(ExactString.init) == ExactString($0.name) }
    let parts = model.pipelines.map { pipeline in
      let isLeftOut = pipeline.name == "__default__" && !isAmbiguous
      return [model.metadata.packageName] + (environment.map { [$0] } ?? [])
        + (isLeftOut ? [] : [pipeline.name])
    }
    let dagIDs = Names.distinct(parts.map { $0.joined(separator: "-") }, naming: naming)
    let stems = Names.distinct(
      parts.map { $0.joined(separator: "_") }, limit: Self.longestFileName - Self.ending.utf8.count,
      ignoringCase: true)
    var names: [ExactString: Name] = [:]
    for (pipeline, (dagID, stem)) in zip(model.pipelines, zip(dagIDs, stems)) {
      names[ExactString(pipeline.name)] = Name(dagID: dagID, fileName: stem + Self.ending)
    }
    self.names = names
  }

  /// nil where the environment is the project's own default, which is kedro-airflow's rule with that default
  /// for its literal `local`.
  private static func environmentPart(of model: ProjectModel) -> String? {
    model.environment.utf8.elementsEqual(model.defaultEnvironment.utf8) ? nil : model.environment
  }
}
