import GRDB

/// The form of the database, as a list of named steps that is only ever added to.
///
/// A path is written once, in `path`, and named by number elsewhere: a project has some hundred paths and its
/// history a million mentions of them, and a search by pattern then reads the hundreds. What a generation
/// caused or found is kept in its own rows, so that it can be searched with SQL too.
enum Schema {
  static var migrator: DatabaseMigrator {
    var migrator = DatabaseMigrator()
    migrator.registerMigration("generations") { db in
      try db.execute(
        sql: """
          CREATE TABLE path (
            id INTEGER PRIMARY KEY,
            text TEXT NOT NULL UNIQUE
          ) STRICT;
          CREATE TABLE generation (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            started_ns INTEGER NOT NULL,
            duration_us INTEGER,
            trigger TEXT NOT NULL,
            outcome TEXT NOT NULL,
            tool_version TEXT NOT NULL
          ) STRICT;
          CREATE INDEX generation_by_start ON generation (started_ns);
          CREATE INDEX generation_failed ON generation (id) WHERE outcome = 'failed';
          CREATE INDEX generation_running ON generation (id) WHERE outcome = 'running';
          CREATE TABLE cause (
            generation_id INTEGER NOT NULL REFERENCES generation (id) ON DELETE CASCADE,
            seq INTEGER NOT NULL,
            path_id INTEGER NOT NULL REFERENCES path (id),
            PRIMARY KEY (generation_id, seq)
          ) STRICT, WITHOUT ROWID;
          CREATE INDEX cause_by_path ON cause (path_id, generation_id);
          CREATE TABLE artifact (
            generation_id INTEGER NOT NULL REFERENCES generation (id) ON DELETE CASCADE,
            seq INTEGER NOT NULL,
            path_id INTEGER NOT NULL REFERENCES path (id),
            old_sha256 TEXT,
            new_sha256 TEXT NOT NULL,
            byte_count INTEGER NOT NULL,
            PRIMARY KEY (generation_id, seq)
          ) STRICT, WITHOUT ROWID;
          CREATE INDEX artifact_by_path ON artifact (path_id, generation_id);
          CREATE TABLE change (
            generation_id INTEGER NOT NULL REFERENCES generation (id) ON DELETE CASCADE,
            seq INTEGER NOT NULL,
            text TEXT NOT NULL,
            PRIMARY KEY (generation_id, seq)
          ) STRICT, WITHOUT ROWID;
          CREATE TABLE diagnostic (
            generation_id INTEGER NOT NULL REFERENCES generation (id) ON DELETE CASCADE,
            seq INTEGER NOT NULL,
            code TEXT NOT NULL,
            severity TEXT NOT NULL,
            body TEXT NOT NULL,
            PRIMARY KEY (generation_id, seq)
          ) STRICT, WITHOUT ROWID;
          """)
    }
    migrator.registerMigration("published plans") { db in
      try db.execute(
        sql: """
          CREATE TABLE plan (
            path_id INTEGER PRIMARY KEY REFERENCES path (id),
            bytes BLOB NOT NULL
          ) STRICT;
          """)
    }
    return migrator
  }
}
