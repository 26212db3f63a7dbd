import PythonText

/// Kedro's namespaces as Airflow's task groups.
///
/// A group's id is not part of its tasks' ids (`prefix_group_id=False`): what a task is called, and with it its
/// history, does not depend on whether groups are shown. But groups and tasks share one set of ids, and a
/// group's may hold no dot (`[\w-]+`, at most 200 characters, in Airflow 2.9 to 3.3).
struct NamespaceGroups {
  struct Group {
    var id: String
    /// The group around it.
    var parent: String?
    var tasks: [String]
  }

  /// A group comes after the one around it.
  private(set) var groups: [Group] = []

  init(_ plan: Plan) {
    var taken = Set(plan.tasks.map { ExactString($0.id) })
    var places: [[ExactString]: Int] = [:]
    for task in plan.tasks {
      var path: [ExactString] = []
      for part in task.namespace {
        let parent = places[path]
        path.append(ExactString(part))
        if places[path] != nil { continue }
        let id = Self.unused(path.map(\.text).joined(separator: "-"), &taken)
        places[path] = groups.count
        groups.append(Group(id: id, parent: parent.map { groups[$0].id }, tasks: []))
      }
      if let place = places[path] { groups[place].tasks.append(task.id) }
    }
  }

  private static let longest = 150

  private static func unused(_ name: String, _ taken: inout Set<ExactString>) -> String {
    var id = ""
    for scalar in name.unicodeScalars.prefix(longest) {
      id.unicodeScalars.append(Names.isAccepted(scalar) && scalar != "." ? scalar : "_")
    }
    if id.isEmpty { id = "_" }
    var candidate = id
    var number = 2
    while !taken.insert(ExactString(candidate)).inserted {
      candidate = "\(id)-\(number)"
      number += 1
    }
    return candidate
  }
}
