import Deployment

/// What is kept ready beside the DAGs: the wheel, and the bundles of platforms.
package struct DeploymentConfiguration: Hashable, Sendable {
  /// `targets`, each once, in the order in which they are named.
  package var targets: [DeploymentTarget] = []
  /// `wheel.build`: whether the wheel is kept ready for itself. A bundle has its own in any case.
  package var buildsWheel = true
  /// `wheel.directory`: where it is, relative to the project's root unless absolute.
  package var wheelDirectory = "dist"
  /// `wheel.stamp`: whether its version says what is in it (`0.1+g1a2b3c4d`).
  package var stampsWheel = false
  /// `requirements.keep`: distributions that stay required though they have no place on a worker.
  package var keptRequirements: [String] = []
  package var airflow = AirflowBundleOptions()
  package var astro = AstroOptions()
  package var mwaa = MWAAOptions()
  package var container = ContainerBundleOptions()

  package init() {}
}
