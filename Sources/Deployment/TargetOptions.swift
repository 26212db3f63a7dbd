/// `[tool.dagwatchd.airflow]`, as far as it is about the folder for an Airflow of one's own.
package struct AirflowBundleOptions: Hashable, Sendable {
  /// `airflow.bundle`: the folder, relative to the project's root unless absolute.
  package var directory = "dist/airflow"
  /// `airflow.install`: the interpreter of the environment that the wheel is installed into after each change; nil:
  /// none.
  package var install: String?

  package init() {}
}

/// `[tool.dagwatchd.astro]`.
package struct AstroOptions: Hashable, Sendable {
  /// `astro.directory`: the folder of the Astro project, relative to the project's root unless absolute.
  package var directory = ""
  /// `astro.data`: files and folders of the project that are copied as they are, from its root.
  package var data: [String] = []

  package init() {}
}

/// `[tool.dagwatchd.mwaa]`.
package struct MWAAOptions: Hashable, Sendable {
  /// `mwaa.directory`: the bundle's folder, relative to the project's root unless absolute.
  package var directory = "dist/mwaa"
  /// `mwaa.airflow-version`, as `X.Y.Z`; nil: the newest that is known.
  package var airflowVersion: String?
  /// `mwaa.bucket`: `s3://` and a name; nil: nothing is uploaded.
  package var bucket: String?
  /// `mwaa.prefix`: what the keys in the bucket begin with.
  package var prefix = ""

  package init() {}
}

/// `[tool.dagwatchd.container]`.
package struct ContainerBundleOptions: Hashable, Sendable {
  /// `container.image`: the name that the image gets; nil: what `airflow.yml` says.
  package var image: String?
  /// `container.base-image`: what the image is built upon; nil: the official slim image of the project's Python.
  package var baseImage: String?
  /// `container.stamp`: whether the image's tag says what is in it (`1.4-g1a2b3c4d`).
  package var isStamped = false
  /// `container.directory`: the build context, relative to the project's root unless absolute.
  package var directory = "dist/container"

  package init() {}
}
