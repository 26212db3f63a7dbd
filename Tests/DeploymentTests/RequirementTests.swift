import Deployment
import Foundation
import TestSupport
import Testing

@Suite("A requirement")
struct RequirementTests {
  /// As people write them in `pyproject.toml` and requirements files, right and wrong.
  static let texts = [
    "pandas", " pandas ", "kedro-datasets[pandas-csvdataset, pandas-exceldataset]>=3.0",
    "kedro[jupyter]~=1.7.0",
    "sphinx>=5.3,<7.3", "pytest-mock>=1.7.1, <2.0", "a [b,a , c] >= 1 , < 2", "a==1.*", "a!=1.2.*,>=1",
    "a===weird+1",
    "a ~= 1.0", "a~=1", "a>=1.0.*", "a>1+local", "a==1.0+ubuntu-1", "a (>=1,<2)", "a(>=1)", "a()", "a>=1,",
    "a,>=1",
    "a>=v1.0RC1", "a >=1;python_version<'3.11'", "a; python_version < \"3.11\" and sys_platform == 'linux'",
    "a; (python_version<'3') or extra=='Dev_X'", "a; ((python_version<'3'))",
    "a; python_version<'3' and (os_name=='nt' or os_name=='posix')",
    "a; (python_version<'3' and os_name=='nt') or os_name=='posix'", "a; os.name == 'nt'",
    "a; python_implementation=='CPython'", "a; 'linux' in sys_platform",
    "a; sys_platform not in 'win32 cygwin'",
    "a; python_version", "a; python_version < 3", "a @ https://host/a.whl",
    "a@https://host/a.whl ; os_name=='nt'",
    "a @ https://host/a.whl; os_name=='nt'", "a @ file:///x/y.whl", "a @", "a[", "a[b", "a[b c]", "a[,]",
    "a[]", "1a",
    "-a", "a-", "a_", "a.", "_a", "", "a b", "a>=", "a==1 2", "a==1;", "é", "a<=1,>=1,<=1",
    "a>=1.0.post1.dev2", "a<1!2.0",
    "a==1.0-1", "A.B_c-D", "a;extra=='x' or extra=='y' and os_name=='nt'", "a; 'X_y' == extra",
    "a; platform.machine=='x86_64'", "a>=1 # no comment",
  ]

  @Test("reads and is written as `packaging` does", .needs(.kedro17))
  func spelling() throws {
    let script = """
      import json, sys
      from setuptools._vendor.packaging.requirements import Requirement
      def spell(text):
          try:
              return str(Requirement(text))
          except Exception:
              return None
      json.dump([spell(text) for text in json.load(sys.stdin)], sys.stdout)
      """
    let finished = try run(
      [PythonEnvironment.kedro17.python, "-c", script], input: try JSONEncoder().encode(Self.texts))
    let theirs = try JSONDecoder().decode([String?].self, from: finished.output)
    #expect(theirs.count == Self.texts.count && theirs.contains(nil))
    for (text, theirs) in zip(Self.texts, theirs) {
      #expect(Requirement(text)?.description == theirs, "\(text)")
    }
  }
}
