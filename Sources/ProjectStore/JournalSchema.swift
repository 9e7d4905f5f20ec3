import GRDB

/// The tables of `project.sqlite`.
///
/// `edit` is the journal: rows are added, never changed. Each names the edit it was made after, so that the edits of a
/// tile form a tree; `tile.position` is the last one in effect, and `tile.mask` and `tile.state` are what the edits up
/// to it make. Undo moves the position to the edit before, redo to the newest edit after it.
enum JournalSchema {
    /// "TSSR": tells a project's database from any other.
    static let applicationID: Int32 = 0x5453_5352
    /// The number of migrations; a database with more comes from a later version.
    static let version = 2

    static var migrator: DatabaseMigrator {
        var migrator = DatabaseMigrator()
        migrator.registerMigration("1 tiles, edits, queries, rounds") { database in
            try database.execute(sql: first)
        }
        migrator.registerMigration("2 tiles added to queries and barred from them") { database in
            try database.execute(sql: second)
        }
        return migrator
    }

    private static let first = """
        CREATE TABLE tile (
            id INTEGER PRIMARY KEY,
            image TEXT NOT NULL,
            "row" INTEGER NOT NULL,
            "column" INTEGER NOT NULL,
            height INTEGER NOT NULL,
            width INTEGER NOT NULL,
            state TEXT NOT NULL,
            mask BLOB NOT NULL,
            position INTEGER REFERENCES edit(id),
            UNIQUE (image, "row", "column")
        ) STRICT;
        CREATE TABLE edit (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            tile INTEGER NOT NULL REFERENCES tile(id),
            previous INTEGER REFERENCES edit(id),
            kind TEXT NOT NULL,
            difference BLOB NOT NULL,
            changed INTEGER NOT NULL,
            state_before TEXT NOT NULL,
            state_after TEXT NOT NULL,
            author TEXT NOT NULL,
            time REAL NOT NULL,
            network_round INTEGER
        ) STRICT;
        CREATE INDEX edit_by_tile ON edit (tile, previous);
        CREATE TABLE query (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            round INTEGER NOT NULL,
            strategy TEXT NOT NULL,
            settings TEXT NOT NULL,
            time REAL NOT NULL
        ) STRICT;
        CREATE TABLE query_item (
            query INTEGER NOT NULL REFERENCES query(id) ON DELETE CASCADE,
            rank INTEGER NOT NULL,
            image TEXT NOT NULL,
            "row" INTEGER NOT NULL,
            "column" INTEGER NOT NULL,
            detail TEXT NOT NULL,
            PRIMARY KEY (query, rank)
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE round (
            number INTEGER PRIMARY KEY,
            strategy TEXT NOT NULL,
            started REAL NOT NULL,
            finished REAL,
            metrics TEXT
        ) STRICT;
        """

    private static let second = """
        CREATE TABLE choice (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            image TEXT NOT NULL,
            "row" INTEGER NOT NULL,
            "column" INTEGER NOT NULL,
            choice TEXT NOT NULL,
            author TEXT NOT NULL,
            time REAL NOT NULL
        ) STRICT;
        CREATE INDEX choice_by_tile ON choice (image, "row", "column");
        """
}
