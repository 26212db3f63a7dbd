/// The stable names of everything that can be wrong. A code is never reused or renumbered.
///
/// The hundreds say whose rule it is: 1 the project and its configuration, 2 Python, 3 Kedro,
/// 4 Kedro's configuration files, 5 Airflow, 6 deployment, 7 asking Kedro itself,
/// 9 the machine.
package enum DiagnosticCode: String, Hashable, Sendable, Codable, CaseIterable {
  // 1: the project, and dagwatchd's own configuration
  case projectNotFound = "DW101"
  case projectMetadata = "DW102"
  case malformedTOML = "DW103"
  case unknownConfigurationKey = "DW104"
  case configurationValue = "DW105"
  case unreadableFile = "DW106"
  case ignoredConfiguration = "DW107"
  // 2: Python
  case syntaxError = "DW201"
  case undecided = "DW202"
  case raised = "DW203"
  case budget = "DW204"
  // 3: Kedro
  case missingRegistry = "DW301"
  case registryResult = "DW302"
  case nodeInvalid = "DW303"
  case duplicateNode = "DW304"
  case circularDependency = "DW305"
  case outputNotUnique = "DW306"
  case pipelineInvalid = "DW307"
  case pipelineLeftOut = "DW308"
  case unknownPipeline = "DW309"
  case settings = "DW310"
  case kedroVersion = "DW311"
  // 4: configuration files
  case malformedYAML = "DW401"
  case missingEnvironment = "DW402"
  case duplicateKey = "DW403"
  case interpolation = "DW404"
  case catalogEntry = "DW405"
  case missingConfiguration = "DW406"
  case configurationMerge = "DW407"
  // 5: Airflow
  case taskName = "DW501"
  case emptyDAG = "DW502"
  case memoryBetweenTasks = "DW503"
  // 6: deployment
  case wheelVersion = "DW601"
  case wheelName = "DW602"
  case wheelContents = "DW603"
  case foreignWheel = "DW604"
  case requirement = "DW605"
  case secret = "DW606"
  // 7: asking Kedro itself
  case kedroFailed = "DW701"
  case noInterpreter = "DW702"
  case kedroTimeLimit = "DW703"
  case kedroNotInstalled = "DW704"
  case kedroAnswerMalformed = "DW705"
  case kedroEnded = "DW706"
  case unwatchedInput = "DW707"
  // 9: the machine
  case publishFailed = "DW901"
  case watchFailed = "DW902"
  case historyFailed = "DW903"
}
