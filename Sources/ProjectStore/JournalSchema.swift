import GRDB

/// The tables of `project.sqlite`.
///
/// - `image` gives each image its ID.
/// - `class` gives each class name the class ID that masks contain. `class_number` lists all class IDs, also those
///   without a name.
/// - `edit` is the journal. Rows are added and never changed. Each edit refers to the edit before it, so the edits of a
///   tile form a tree.
/// - `tile.position` is the last edit in effect. `tile.mask` and `tile.state` are the result of the edits up to it.
///   Undo moves the position to the edit before, redo to the newest edit after it.
///
/// - `gold` has gold labels, which are never trained on. Rows are added and never changed; of several rows of a tile,
///   the newest counts.
///
/// - `tile.annotator` is empty for the labels of the project. A row with a name has the second labels of that annotator.
/// - `second_request` has the tiles that a second annotator shall label. Rows are added and never changed.
/// - `comment` has the comments on tiles. Rows are added and never changed.
/// - `split` has the divisions of the project into parts, `split_tile` which part labels a tile, and `part` which part
///   this project is. `part_position` has the positions of all tiles when the part was made. `joined_edit` and
///   `joined_comment` name what was joined from parts.
///
/// A tile is a rectangle of pixels of an image. Tiles can overlap after the tiling changed. See `TileLayers`.
enum JournalSchema {
    /// "TSSR": identifies the database of a Tessera project.
    static let applicationID: Int32 = 0x5453_5352
    /// The number of migrations. A database with a higher version is from a later version of the program.
    static let version = 6

    /// The names of migrations are stored in databases and must not change.
    static var migrator: DatabaseMigrator {
        var migrator = DatabaseMigrator()
        migrator.registerMigration("1 tiles, edits, queries, rounds") { database in
            try database.execute(sql: first)
        }
        migrator.registerMigration("2 tiles added to queries and barred from them") { database in
            try database.execute(sql: second)
        }
        migrator.registerMigration("3 images and classes have numbers, tiles are pixels") { database in
            try database.execute(sql: third)
        }
        migrator.registerMigration("4 numbers of classes are given once") { database in
            try database.execute(sql: fourth)
        }
        migrator.registerMigration("5 gold labels") { database in try database.execute(sql: fifth) }
        migrator.registerMigration("6 second labels and comments") { database in try database.execute(sql: sixth) }
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

    /// Replaces image names by image IDs. Tiles of earlier versions keep their rows and columns. Their `top` and `left`
    /// are null until the images are found and the pixels are known.
    private static let third = """
        CREATE TABLE image (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            path TEXT NOT NULL,
            height INTEGER,
            width INTEGER,
            fingerprint TEXT,
            split TEXT NOT NULL,
            replaced INTEGER NOT NULL DEFAULT 0
        ) STRICT;
        CREATE TABLE image_change (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            image INTEGER NOT NULL REFERENCES image(id),
            kind TEXT NOT NULL,
            before TEXT NOT NULL,
            after TEXT NOT NULL,
            author TEXT NOT NULL,
            time REAL NOT NULL
        ) STRICT;
        CREATE TABLE class (
            name TEXT PRIMARY KEY,
            number INTEGER NOT NULL CHECK (number BETWEEN 0 AND 253)
        ) STRICT;
        CREATE TABLE class_merge (
            number INTEGER PRIMARY KEY CHECK (number BETWEEN 0 AND 253),
            target INTEGER NOT NULL CHECK (target BETWEEN 0 AND 253)
        ) STRICT;
        INSERT INTO image (path, split)
            SELECT image, 'train' FROM (
                SELECT image FROM tile UNION SELECT image FROM query_item UNION SELECT image FROM choice)
            ORDER BY image;
        CREATE TABLE new_tile (
            id INTEGER PRIMARY KEY,
            image INTEGER NOT NULL REFERENCES image(id),
            top INTEGER,
            "left" INTEGER,
            height INTEGER NOT NULL,
            width INTEGER NOT NULL,
            state TEXT NOT NULL,
            mask BLOB NOT NULL,
            position INTEGER REFERENCES edit(id),
            old_row INTEGER,
            old_column INTEGER,
            UNIQUE (image, top, "left", height, width)
        ) STRICT;
        INSERT INTO new_tile (id, image, height, width, state, mask, position, old_row, old_column)
            SELECT tile.id, image.id, tile.height, tile.width, state, mask, position, "row", "column"
            FROM tile JOIN image ON image.path = tile.image;
        DROP TABLE tile;
        ALTER TABLE new_tile RENAME TO tile;
        CREATE TABLE new_query_item (
            query INTEGER NOT NULL REFERENCES query(id) ON DELETE CASCADE,
            rank INTEGER NOT NULL,
            image INTEGER NOT NULL REFERENCES image(id),
            top INTEGER,
            "left" INTEGER,
            height INTEGER,
            width INTEGER,
            detail TEXT NOT NULL,
            old_row INTEGER,
            old_column INTEGER,
            PRIMARY KEY (query, rank)
        ) STRICT, WITHOUT ROWID;
        INSERT INTO new_query_item (query, rank, image, detail, old_row, old_column)
            SELECT query, rank, image.id, detail, "row", "column"
            FROM query_item JOIN image ON image.path = query_item.image;
        DROP TABLE query_item;
        ALTER TABLE new_query_item RENAME TO query_item;
        CREATE TABLE new_choice (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            image INTEGER NOT NULL REFERENCES image(id),
            top INTEGER,
            "left" INTEGER,
            height INTEGER,
            width INTEGER,
            choice TEXT NOT NULL,
            author TEXT NOT NULL,
            time REAL NOT NULL,
            old_row INTEGER,
            old_column INTEGER
        ) STRICT;
        INSERT INTO new_choice (id, image, choice, author, time, old_row, old_column)
            SELECT choice.id, image.id, choice, author, time, "row", "column"
            FROM choice JOIN image ON image.path = choice.image;
        DROP TABLE choice;
        ALTER TABLE new_choice RENAME TO choice;
        CREATE INDEX choice_by_tile ON choice (image, top, "left", height, width);
        PRAGMA user_version = 3;
        """

    private static let fourth = """
        CREATE TABLE class_number (
            number INTEGER PRIMARY KEY CHECK (number BETWEEN 0 AND 253)
        ) STRICT;
        INSERT INTO class_number (number)
            SELECT number FROM class UNION SELECT number FROM class_merge UNION SELECT target FROM class_merge;
        PRAGMA user_version = 4;
        """

    private static let fifth = """
        CREATE TABLE gold (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            image INTEGER NOT NULL REFERENCES image(id),
            top INTEGER NOT NULL,
            "left" INTEGER NOT NULL,
            height INTEGER NOT NULL,
            width INTEGER NOT NULL,
            mask BLOB NOT NULL,
            author TEXT NOT NULL,
            time REAL NOT NULL
        ) STRICT;
        CREATE INDEX gold_by_image ON gold (image);
        PRAGMA user_version = 5;
        """

    private static let sixth = """
        CREATE TABLE new_tile (
            id INTEGER PRIMARY KEY,
            image INTEGER NOT NULL REFERENCES image(id),
            top INTEGER,
            "left" INTEGER,
            height INTEGER NOT NULL,
            width INTEGER NOT NULL,
            annotator TEXT NOT NULL DEFAULT '',
            state TEXT NOT NULL,
            mask BLOB NOT NULL,
            position INTEGER REFERENCES edit(id),
            old_row INTEGER,
            old_column INTEGER,
            UNIQUE (image, top, "left", height, width, annotator)
        ) STRICT;
        INSERT INTO new_tile (id, image, top, "left", height, width, state, mask, position, old_row, old_column)
            SELECT id, image, top, "left", height, width, state, mask, position, old_row, old_column FROM tile;
        DROP TABLE tile;
        ALTER TABLE new_tile RENAME TO tile;
        CREATE TABLE second_request (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            image INTEGER NOT NULL REFERENCES image(id),
            top INTEGER NOT NULL,
            "left" INTEGER NOT NULL,
            height INTEGER NOT NULL,
            width INTEGER NOT NULL,
            author TEXT NOT NULL,
            time REAL NOT NULL
        ) STRICT;
        CREATE TABLE comment (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            image INTEGER NOT NULL REFERENCES image(id),
            top INTEGER NOT NULL,
            "left" INTEGER NOT NULL,
            height INTEGER NOT NULL,
            width INTEGER NOT NULL,
            text TEXT NOT NULL,
            author TEXT NOT NULL,
            time REAL NOT NULL
        ) STRICT;
        CREATE INDEX comment_by_tile ON comment (image, top, "left");
        CREATE TABLE split (
            id TEXT PRIMARY KEY,
            parts INTEGER NOT NULL,
            last_edit INTEGER NOT NULL,
            last_comment INTEGER NOT NULL,
            author TEXT NOT NULL,
            time REAL NOT NULL
        ) STRICT;
        CREATE TABLE split_tile (
            split TEXT NOT NULL REFERENCES split(id),
            image INTEGER NOT NULL REFERENCES image(id),
            top INTEGER NOT NULL,
            "left" INTEGER NOT NULL,
            height INTEGER NOT NULL,
            width INTEGER NOT NULL,
            owner INTEGER NOT NULL,
            second INTEGER,
            PRIMARY KEY (split, image, top, "left", height, width)
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE part (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            split TEXT NOT NULL REFERENCES split(id),
            number INTEGER NOT NULL
        ) STRICT;
        CREATE TABLE part_position (
            tile INTEGER PRIMARY KEY REFERENCES tile(id),
            position INTEGER
        ) STRICT;
        CREATE TABLE joined_edit (
            split TEXT NOT NULL REFERENCES split(id),
            part INTEGER NOT NULL,
            source INTEGER NOT NULL,
            tile INTEGER NOT NULL REFERENCES tile(id),
            edit INTEGER NOT NULL REFERENCES edit(id),
            PRIMARY KEY (split, part, source, tile)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX joined_edit_by_edit ON joined_edit (edit);
        CREATE TABLE joined_comment (
            split TEXT NOT NULL REFERENCES split(id),
            part INTEGER NOT NULL,
            source INTEGER NOT NULL,
            PRIMARY KEY (split, part, source)
        ) STRICT, WITHOUT ROWID;
        PRAGMA user_version = 6;
        """
}
