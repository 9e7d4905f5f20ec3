import Foundation
import GRDB
import Imagery
import Problems

/// Joins the labels of parts with the project that was split.
///
/// Every edit in effect in a part is copied, with its author and time. For each tile, the edits of one part become the
/// labels of the project. The edits of other parts become second labels. Which part it is depends only on the split and
/// on which parts have edits of the tile: the owner of the tile, or else the part with the lowest number. If a
/// preferred part is joined later, the edits of the other one move to second labels. So the order in which parts are
/// joined does not matter. Edits that the project itself has after the split always stay its labels.
extension Journal {
    /// Joins what is new in a part.
    /// - Parameter leastAgreement: See `ReviewSettings`.
    /// - Throws: `Problem` if the part is of another project, or if images or classes differ. Then nothing is joined.
    package func join(_ part: Journal, leastAgreement: Double) throws -> JoinOutcome {
        let identity = try checkedIdentity(of: part)
        try checkClasses(of: part)
        return try part.read { source in
            try write { database in
                var join = PartJoin(
                    project: self, database: database, part: part, source: source, identity: identity,
                    tiles: try tiles(of: identity.split, in: database))
                return try join.run(leastAgreement: leastAgreement)
            }
        }
    }

    private func checkedIdentity(of part: Journal) throws -> PartIdentity {
        let folder = part.url.deletingLastPathComponent().path
        guard let identity = try part.partIdentity() else {
            throw Problem(
                path: folder, reason: "this project is not a part of another one", fix: "join parts of `split`")
        }
        guard try splits().contains(identity.split) else {
            throw Problem(
                path: folder, reason: "this is a part of another project, or of an older copy of this one",
                fix: "join it with the project that was split")
        }
        return identity
    }

    /// Masks contain class IDs, so both journals must have the same ones.
    private func checkClasses(of part: Journal) throws {
        let own = Dictionary(try classes().map { ($0.number, $0) }) { first, _ in first }
        for other in try part.classes() where other.pixels > 0 || own[other.number] != nil {
            guard let known = own[other.number], known.name == other.name, known.mergedInto == other.mergedInto else {
                throw Problem(
                    path: part.url.deletingLastPathComponent().path,
                    reason:
                        "the class \(other.name) differs from that of the project: classes were changed after the split",
                    fix:
                        "change the classes of both projects in the same way, first in the project and then in its parts"
                )
            }
        }
    }
}

/// A join in progress.
private struct PartJoin {
    let project: Journal
    let database: Database
    let part: Journal
    let source: Database
    let identity: PartIdentity
    /// The tiles of the split.
    let tiles: [TileKey: SplitTile]
    private var outcome = JoinOutcome()

    init(
        project: Journal, database: Database, part: Journal, source: Database, identity: PartIdentity,
        tiles: [TileKey: SplitTile]
    ) {
        self.project = project
        self.database = database
        self.part = part
        self.source = source
        self.identity = identity
        self.tiles = tiles
    }

    mutating func run(leastAgreement: Double) throws -> JoinOutcome {
        let changed = try Row.fetchAll(
            source,
            sql: """
                SELECT \(TileRow.columns) FROM tile
                WHERE position IS NOT (SELECT position FROM part_position WHERE part_position.tile = tile.id)
                ORDER BY image, top, "left", height, width, annotator
                """
        ).compactMap(TileRow.init)
        for row in changed {
            try checkImage(row.key.image)
            try join(row)
        }
        for key in Set(changed.map { $0.key.labels(of: nil) }).sorted() {
            if try project.disputeIfDifferent(key, leastAgreement: leastAgreement, in: database) {
                outcome.disputed += 1
            }
        }
        try joinComments()
        return outcome
    }

    /// Checks that an image is the same in both projects.
    private func checkImage(_ image: ImageID) throws {
        func content(_ database: Database) throws -> String? {
            try String.fetchOne(database, sql: "SELECT fingerprint FROM image WHERE id = ?", arguments: [image.number])
        }
        guard let other = try content(source), try content(database) == other else {
            let path = try String.fetchOne(
                source, sql: "SELECT path FROM image WHERE id = ?", arguments: [image.number])
            throw Problem(
                path: path ?? "\(image)", reason: "the image was added or changed in a part after the split",
                fix: "labels of this image cannot be joined; export them from the part and import them")
        }
    }

    // MARK: Tiles

    private mutating func join(_ row: TileRow) throws {
        let chain = try EditChain(of: row, after: identity.split.lastEdit, in: source, part)
        try checkClasses(chain)
        if row.key.annotator != nil {
            if try copy(chain, of: identity.number, to: row.key) { outcome.second += 1 }
            return
        }
        guard let own = try TileStack(row.key, in: database, project).row else { return try adopt(chain, row.key) }
        let ownChain = try EditChain(of: own, after: identity.split.lastEdit, in: database, project)
        switch try holder(of: ownChain) {
        case .none: try adopt(chain, row.key)
        case .project:
            if try hasNewEdits(chain, in: own) { try addSecond(chain, row.key, identity.number) }
        case .part(identity.number): try adopt(chain, row.key)
        case .part(let other):
            // Without edits of its own, the part has only undone edits from before the split.
            if chain.edits.isEmpty { return }
            if isPreferred(identity.number, to: other, for: row.key) {
                // The edits of the other part move to second labels, and those of this part take their place.
                try addSecond(ownChain.joined(from: other, identity.split), row.key, other)
                try adopt(chain, row.key)
            } else {
                try addSecond(chain, row.key, identity.number)
            }
        }
    }

    /// Checks that the project has the classes of the labels. Otherwise it could never read them again.
    private func checkClasses(_ chain: EditChain) throws {
        for mask in [chain.startMask, chain.mask] {
            for number in mask.distinctValues where project.labelIDs.index(ofNumber: number) == nil {
                throw part.damaged("the mask of \(chain.key) has pixels of an unknown class, ID \(number)")
            }
        }
    }

    private mutating func adopt(_ chain: EditChain, _ key: TileKey) throws {
        if try copy(chain, of: identity.number, to: key) { outcome.joined += 1 }
    }

    private mutating func addSecond(_ chain: EditChain, _ key: TileKey, _ number: Int) throws {
        guard let last = chain.edits.last else { return }
        // Without a name, the key would be that of the labels of the project.
        let author = last.author.isEmpty ? "part \(number)" : last.author
        if try copy(chain, of: number, to: key.labels(of: author)), number == identity.number { outcome.second += 1 }
    }

    /// Whether the labels of part `a` become the labels of the project rather than those of part `b`.
    private func isPreferred(_ a: Int, to b: Int, for key: TileKey) -> Bool {
        guard let owner = tiles[key]?.owner else { return a < b }
        return a == owner || (b != owner && a < b)
    }

    private enum Holder {
        /// Nobody changed the tile after the split.
        case none
        /// The project changed the tile itself.
        case project
        case part(Int)
    }

    /// Whose edits the labels of the project have since the split.
    /// - Parameter chain: The edits of the project.
    private func holder(of chain: EditChain) throws -> Holder {
        var holder = Holder.none
        for edit in chain.edits where edit.kind != .dispute {
            let part = try Int.fetchOne(
                database, sql: "SELECT part FROM joined_edit WHERE edit = ? AND split = ?",
                arguments: [edit.id, identity.split.id])
            guard let part else { return .project }
            holder = .part(part)
        }
        return holder
    }

    /// Whether a chain of this part has edits that were not joined to a tile.
    private func hasNewEdits(_ chain: EditChain, in row: TileRow) throws -> Bool {
        try chain.edits.contains { try target(of: $0.id, identity.number, in: row.id) == nil }
    }

    /// The edit that an edit of a part became in a tile of the project; nil if it was not copied.
    private func target(of edit: Int64, _ part: Int, in tile: Int64) throws -> Int64? {
        try Int64.fetchOne(
            database,
            sql: "SELECT edit FROM joined_edit WHERE split = ? AND part = ? AND source = ? AND tile = ?",
            arguments: [identity.split.id, part, edit, tile])
    }

    /// Makes the edits of a chain those of a tile: edits that were copied before are used, and the others are added.
    /// - Returns: Whether the labels or the state changed.
    private func copy(_ chain: EditChain, of part: Int, to key: TileKey) throws -> Bool {
        let row = try TileStack(key, in: database, project).row ?? project.insertTile(key, in: database)
        // Second labels start from an empty tile, so the labels before the split are their first edit.
        let start = key.annotator == chain.key.annotator ? chain.start : try firstEdit(of: chain, part, in: row)
        var position = start
        for edit in chain.edits {
            if let known = try target(of: edit.id, part, in: row.id) {
                position = known
                continue
            }
            position = try add(edit, of: part, to: row, after: position)
        }
        guard try position != positionBeforeDisputes(of: row) else { return false }
        try project.set(row, mask: chain.mask, state: chain.state, position: position, in: database)
        return true
    }

    /// The last edit in effect that is no dispute. A dispute stays if the labels are the same.
    private func positionBeforeDisputes(of row: TileRow) throws -> Int64? {
        var position = row.position
        while let id = position, let edit = try StoredEdit(id, in: database), edit.kind == .dispute,
            edit.previous ?? 0 < id
        {
            position = edit.previous
        }
        return position
    }

    /// The edit of second labels that has the labels from before the split; nil if there were none.
    private func firstEdit(of chain: EditChain, _ part: Int, in row: TileRow) throws -> Int64? {
        guard let start = chain.start, var edit = try StoredEdit(start, in: chain.database) else { return nil }
        if let known = try target(of: start, part, in: row.id) { return known }
        let before = LabelMask(size: row.key.rect.size)
        edit.difference = RunLengthCode.difference(from: before, to: chain.startMask).bytes
        edit.states.before = .unlabeled
        return try add(edit, of: part, to: row, after: nil)
    }

    /// Adds an edit of a part to a tile. Returns its ID in the project.
    private func add(_ edit: StoredEdit, of part: Int, to row: TileRow, after previous: Int64?) throws -> Int64 {
        let id = try edit.insert(into: row.id, after: previous, in: database)
        try database.execute(
            sql: "INSERT INTO joined_edit (split, part, source, tile, edit) VALUES (?, ?, ?, ?, ?)",
            arguments: [identity.split.id, part, edit.id, row.id, id])
        return id
    }

    // MARK: Comments

    private mutating func joinComments() throws {
        let rows = try Row.fetchAll(
            source, sql: "SELECT * FROM comment WHERE id > ? ORDER BY id", arguments: [identity.split.lastComment])
        for row in rows {
            let id = try row.value("id", as: Int64.self)
            let names: StatementArguments = [identity.split.id, identity.number, id]
            let isKnown = try Row.fetchOne(
                database, sql: "SELECT 1 FROM joined_comment WHERE split = ? AND part = ? AND source = ?",
                arguments: names)
            guard isKnown == nil, let comment = try TileComment(row) else { continue }
            try checkImage(comment.tile.image)
            try project.insert(comment, in: database)
            try database.execute(
                sql: "INSERT INTO joined_comment (split, part, source) VALUES (?, ?, ?)", arguments: names)
            outcome.comments += 1
        }
    }
}
