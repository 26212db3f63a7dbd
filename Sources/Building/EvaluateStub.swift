import Kedro
import ProjectFiles
import PythonSyntax

// Stands in for the Kedro room's function until that is here; then this file goes.
func evaluateProject(
  files: any ProjectFiles, options: EvaluationOptions, parse: (ProjectPath, [UInt8]) -> PythonFile
) -> Evaluation { Evaluation(model: nil, diagnostics: []) }
