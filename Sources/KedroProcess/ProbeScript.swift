/// What is run in the project's own Python: asks Kedro, and writes its answer to descriptor 3 as one JSON object.
///
/// It runs under everything from Python 3.8 and Kedro 0.18.14 on. Where Kedro has its own snapshot (1.4), that is the
/// answer; before, or where it cannot read the catalog, the same is put together from the registry and the
/// configuration loader, by the snapshot's rules.
/// Beside the answer it says which files and folders it was computed from: the modules that were imported, and what an
/// audit hook heard being opened and listed. What lies outside of the project is told by absolute paths, but for Python's
/// own library and installed packages, of which the folders are told. What the process itself wrote below the project is
/// told apart: that it is new says nothing.
///
/// No bytecode is taken for a source that a person may edit: CPython (3.8 to 3.14, `SourceLoader.get_code`) goes by its
/// size and by the second of its last change. The bytecode of a package that is installed stands for its source.
///
/// Kedro's logging is kept from being set up: it would write files into the project, and needs none here. Kedro's
/// `find_pipelines` leaves out what does not import, with a warning that any filter can hide; so the warning is
/// taken where it is made. What user code prints goes to the descriptors 1 and 2, whatever it does there.
enum ProbeScript {
  /// Takes two arguments: the project's root, and the Kedro environment or an empty text for the default.
  static let text = whole(PackageResources.inspection_py)

  /// A script with what every question needs around it: what was read, what is told of an exception, and the reply.
  /// - Parameter question: defines `compute`, whose result becomes members of the reply.
  static func whole(_ question: [UInt8]) -> String {
    [PackageResources.probe_py, question, PackageResources.reply_py]
      .map { String(decoding: $0, as: UTF8.self) }.joined(separator: "\n\n")
  }
}
