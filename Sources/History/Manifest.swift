import GRDB

/// One file that dagwatchd published, and for what: the ground on which it may be removed again.
package struct OwnedFile: Hashable, Sendable, Codable {
  /// As it was published: relative to the project's root, or absolute.
  package var path: String
  /// `dag`, `requirements`.
  package var kind: String
  /// Of a DAG: the registered pipeline, and the Kedro environment.
  package var pipeline: String?
  package var environment: String?
  /// Under which selection it was published: empty for that of the configuration, `run` for a daemon's flags, else
  /// the flags of a single `build`. A selection removes only what is its own.
  package var selection: String
  /// What was last published there, in lowercase hexadecimal.
  package var sha256: String

  package init(
    path: String, kind: String, pipeline: String?, environment: String?, selection: String, sha256: String
  ) {
    self.path = path
    self.kind = kind
    self.pipeline = pipeline
    self.environment = environment
    self.selection = selection
    self.sha256 = sha256
  }
}

/// The files and folders of one project that are dagwatchd's own.
///
/// It lives in the history's database and not in a file beside the outputs: it is as lasting as the history, is
/// written in one transaction with nothing half done, and puts no file of ours into the DAGs folder, which Airflow
/// reads. Rows are kept by the project's path, since a state folder can be given to several projects, and
/// what one published must not look stale to another.
package struct Manifest: Hashable, Sendable {
  /// Sorted by path.
  package var files: [OwnedFile] = []
  /// Folders that were made for these, absolute, sorted.
  package var folders: [String] = []

  package init(files: [OwnedFile] = [], folders: [String] = []) {
    self.files = files
    self.folders = folders
  }

  /// The manifest with files that are owned besides.
  package func claiming(_ claimed: [OwnedFile], folders made: [String]) -> Manifest {
    let paths = Set(claimed.map { Array($0.path.utf8) })
    let all = files.filter { !paths.contains(Array($0.path.utf8)) } + claimed
    return Manifest(
      files: all.sorted { $0.path.utf8.lexicographicallyPrecedes($1.path.utf8) },
      folders: folders + made.filter { !folders.contains($0) })
  }
}

/// What one generation changes in the manifest.
package struct ManifestChange: Hashable, Sendable {
  /// Published, or found to be as it would be.
  package var claimed: [OwnedFile] = []
  /// Paths of files that are no more, or no more ours.
  package var disowned: [String] = []
  package var madeFolders: [String] = []
  package var removedFolders: [String] = []

  package init() {}

  /// Adds what came after.
  package mutating func append(_ later: ManifestChange) {
    claimed += later.claimed
    disowned += later.disowned
    madeFolders += later.madeFolders
    removedFolders += later.removedFolders
  }

  package var isEmpty: Bool { self == ManifestChange() }
}

extension History {
  /// - Parameter root: the project's absolute path.
  package func manifest(root: String) throws(HistoryError) -> Manifest {
    try read { db in
      let files = try Row.fetchAll(
        db,
        sql: """
          SELECT text, kind, pipeline, environment, selection, sha256
          FROM owned_file JOIN path ON path.id = path_id WHERE root = ? ORDER BY text
          """, arguments: [root]
      ).map {
        OwnedFile(
          path: $0[0], kind: $0[1], pipeline: $0[2], environment: $0[3], selection: $0[4], sha256: $0[5])
      }
      let folders = try String.fetchAll(
        db, sql: "SELECT text FROM owned_folder WHERE root = ? ORDER BY text", arguments: [root])
      return Manifest(files: files, folders: folders)
    }
  }

  /// Applies a generation's change as a whole. What the configuration has claimed stays its own when a daemon with
  /// flags or a single build publishes it too, and what the daemon has when a single build does.
  /// What it says outlasts a power failure from here on.
  package func apply(_ change: ManifestChange, root: String) throws(HistoryError) {
    if change.isEmpty { return }
    try write { db in
      for file in change.claimed {
        try Self.run(
          db,
          """
          INSERT INTO owned_file (root, path_id, kind, pipeline, environment, selection, sha256)
          VALUES (?, ?, ?, ?, ?, ?, ?)
          ON CONFLICT (root, path_id) DO UPDATE SET
            kind = excluded.kind, pipeline = excluded.pipeline, environment = excluded.environment,
            selection = CASE
              WHEN selection = '' OR (selection = 'run' AND excluded.selection <> '') THEN selection
              ELSE excluded.selection END,
            sha256 = excluded.sha256
          """,
          [
            root, try Self.pathID(db, file.path), file.kind, file.pipeline, file.environment,
            file.selection, file.sha256,
          ])
      }
      for path in change.disowned {
        let id = try Self.pathID(db, path)
        try Self.run(db, "DELETE FROM owned_file WHERE root = ? AND path_id = ?", [root, id])
        // Should it come again, all of it is new.
        try Self.run(db, "DELETE FROM plan WHERE path_id = ?", [id])
      }
      for folder in change.madeFolders {
        try Self.run(db, "INSERT OR IGNORE INTO owned_folder (root, text) VALUES (?, ?)", [root, folder])
      }
      for folder in change.removedFolders {
        try Self.run(db, "DELETE FROM owned_folder WHERE root = ? AND text = ?", [root, folder])
      }
    }
  }

  /// Whether the history knows that these bytes were once published at this path.
  package func hasPublished(_ sha256: String, at path: String) throws(HistoryError) -> Bool {
    try read { db in
      try Bool.fetchOne(
        db,
        sql: """
          SELECT EXISTS (
            SELECT 1 FROM artifact JOIN path ON path.id = path_id
            WHERE text = ? AND new_sha256 = ? AND outcome IN ('created', 'replaced'))
          """, arguments: [path, sha256]) ?? false
    }
  }
}
