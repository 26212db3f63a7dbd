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
    migrator.registerMigration("owned files") { db in
      try db.execute(
        sql: """
          CREATE TABLE owned_file (
            root TEXT NOT NULL,
            path_id INTEGER NOT NULL REFERENCES path (id),
            kind TEXT NOT NULL,
            pipeline TEXT,
            environment TEXT,
            selection TEXT NOT NULL,
            sha256 TEXT NOT NULL,
            PRIMARY KEY (root, path_id)
          ) STRICT, WITHOUT ROWID;
          CREATE TABLE owned_folder (
            root TEXT NOT NULL,
            text TEXT NOT NULL,
            PRIMARY KEY (root, text)
          ) STRICT, WITHOUT ROWID;
          CREATE TABLE artifact_with_outcome (
            generation_id INTEGER NOT NULL REFERENCES generation (id) ON DELETE CASCADE,
            seq INTEGER NOT NULL,
            path_id INTEGER NOT NULL REFERENCES path (id),
            outcome TEXT NOT NULL,
            old_sha256 TEXT,
            new_sha256 TEXT,
            byte_count INTEGER NOT NULL,
            PRIMARY KEY (generation_id, seq)
          ) STRICT, WITHOUT ROWID;
          INSERT INTO artifact_with_outcome
            SELECT generation_id, seq, path_id, iif(old_sha256 IS NULL, 'created', 'replaced'),
              old_sha256, new_sha256, byte_count
            FROM artifact;
          DROP TABLE artifact;
          ALTER TABLE artifact_with_outcome RENAME TO artifact;
          CREATE INDEX artifact_by_path ON artifact (path_id, generation_id);
          """)
    }
    // What has not ended has no row any more.
    migrator.registerMigration("rows of what has ended") { db in
      try db.execute(
        sql: """
          UPDATE generation SET outcome = 'crashed' WHERE outcome = 'running';
          DROP INDEX generation_running;
          """)
    }
    return migrator
  }
}
