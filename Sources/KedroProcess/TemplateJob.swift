import Foundation
import OmegaConf

/// What a template of the user's is to be rendered for: kedro-airflow's context (0.11), once for each DAG.
package struct TemplateJob: Hashable, Sendable {
  /// The template's absolute path. Its folder is where it finds what it includes.
  package var path: String
  package var dags: [DAG]

  package init(path: String, dags: [DAG]) {
    self.path = path
    self.dags = dags
  }

  package struct DAG: Hashable, Sendable {
    package var name: String
    package var packageName: String
    package var environment: String
    package var pipelineName: String
    /// What a person gave for the DAG; empty: nothing.
    package var confSource: String
    /// Which nodes the pipeline is left with; none: all.
    package var tags: [String]
    package var groups: [Group]
    /// What `airflow.yml` and the parameters say.
    package var values: ConfigMapping

    package init(
      name: String, packageName: String, environment: String, pipelineName: String, confSource: String,
      tags: [String], groups: [Group], values: ConfigMapping
    ) {
      self.name = name
      self.packageName = packageName
      self.environment = environment
      self.pipelineName = pipelineName
      self.confSource = confSource
      self.tags = tags
      self.groups = groups
      self.values = values
    }
  }

  package struct Group: Hashable, Sendable, Encodable {
    /// The task's id.
    package var id: String
    /// As kedro-airflow calls the group.
    package var name: String
    /// `nodes`, or `namespace` where the name is one and the task runs all of it.
    package var type: String
    package var nodes: [String]
    /// Places of other groups in the list.
    package var dependencies: [Int]

    package init(id: String, name: String, type: String, nodes: [String], dependencies: [Int]) {
      self.id = id
      self.name = name
      self.type = type
      self.nodes = nodes
      self.dependencies = dependencies
    }
  }

  /// As the script reads it.
  var bytes: [UInt8] {
    struct Form: Encodable {
      var template: String
      var dags: [DAGForm]
    }
    struct DAGForm: Encodable {
      var dag_name: String
      var package_name: String
      var env: String
      var pipeline_name: String
      var conf_source: String
      var tags: [String]
      var groups: [Group]
      var values: TypedValue
    }
    let form = Form(
      template: path,
      dags: dags.map { dag in
        DAGForm(
          dag_name: dag.name, package_name: dag.packageName, env: dag.environment,
          pipeline_name: dag.pipelineName, conf_source: dag.confSource, tags: dag.tags, groups: dag.groups,
          values: TypedValue(.mapping(dag.values)))
      })
    // Texts, numbers and lists of them always have a form in JSON.
    return (try? JSONEncoder().encode(form)).map(Array.init) ?? []
  }
}
