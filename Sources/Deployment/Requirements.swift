import Diagnostics
import Kedro
import ProjectFiles
import Pyproject

/// The wheel-path requirements: what `pip install -r` needs beside the DAG.
package struct WheelRequirements: Hashable, Sendable {
  /// `<package>-<version>-py3-none-any.whl`
  package var wheelName: String

  package init(wheelName: String) { self.wheelName = wheelName }

  /// The text of `requirements.txt`: one line, the wheel below `prefix` (`dist/` by default).
  package func text(prefix: String) -> String { "" }
}
