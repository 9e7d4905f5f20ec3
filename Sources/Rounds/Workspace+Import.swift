import Formats
import Imagery
import Pool
import Problems
import ProjectStore

/// The result of an import of labels.
package struct ImportOutcome: Sendable {
    /// The number of tiles that got labels.
    package fileprivate(set) var imported = 0
    /// The number of these tiles that are drafts, because pixels are unlabeled or a person drew labels that are not
    /// confirmed.
    package fileprivate(set) var importedAsDrafts = 0
    /// The problems of images whose mask could not be read.
    package fileprivate(set) var unreadableMasks: [Problem] = []
    /// The number of labeled tiles that did not change.
    package fileprivate(set) var unchanged = 0
    /// The number of tiles with labels that differ from the mask. Their labels stay; gold labels are replaced.
    package fileprivate(set) var differing = 0
    /// The number of tiles for which the mask has no labels.
    package fileprivate(set) var withoutLabels = 0
    /// The images without labels in the source.
    package fileprivate(set) var imagesWithoutMask: [PoolImage] = []
    /// The number of pixels of each class of the source that the project does not have. They stay unlabeled.
    package fileprivate(set) var unmatchedPixels: [String: Int] = [:]
    /// The number of pixels without a class that became void, because their tile has labels.
    package fileprivate(set) var voidRestPixels = 0
}

/// What imported labels are.
package enum ImportKind: Sendable {
    /// Labels like those of a person who confirms them.
    case labels
    /// Predictions: every tile becomes a draft, which a person must confirm. Labeled tiles do not change.
    case predictions
    /// Gold labels, by which annotators are measured. They are no labels of the project.
    case gold
}

/// A source of labels for an import.
package enum LabelSource {
    /// The masks of the dataset.
    case dataset
    case masks(MaskFolder)
    /// Files in a format of other programs.
    /// - rest: The meaning of pixels without a class.
    case files(ImportedLabels, rest: RestMeaning)
}

extension Workspace {
    /// The classes with all former names. Earlier versions stored the names of merged classes only in the journal.
    /// - Throws: `Problem`.
    package func catalogWithFormerNames() throws -> ClassCatalog {
        let catalog = dataset.catalog
        let merged = Dictionary(
            grouping: try project.journal.classes().filter { !catalog.names.contains($0.name) }, by: \.mergedInto)
        let classes = catalog.classes.map { member in
            var member = member
            member.formerNames.formUnion((merged[member.name] ?? []).map(\.name))
            return member
        }
        return ClassCatalog(
            classes: classes, voidValues: catalog.voidValues, voidColors: catalog.voidColors,
            hasColorsOnly: catalog.hasColorsOnly)
    }

    /// Imports the labels of `tiles` from masks, in one transaction. Only unlabeled pixels get labels. A tile is
    /// labeled if all its pixels have labels and a person need not confirm them; otherwise it is a draft. Only the
    /// masks of one image are in memory at a time.
    /// - Throws: `Problem`; then nothing was imported.
    package func importLabels(
        of tiles: [TileID], from source: LabelSource = .dataset, as kind: ImportKind = .labels
    ) throws -> ImportOutcome {
        let states = try project.journal.states(of: grids)
        let byImage = Dictionary(grouping: Set(tiles).sorted(), by: \.image).sorted { $0.key < $1.key }
        return try project.journal.recordTogether { journal in
            var labelImport = LabelImport(
                workspace: self, source: source, kind: kind, journal: journal, states: states)
            for (image, tiles) in byImage { try labelImport.add(tiles, image: image) }
            return labelImport.outcome
        }
    }
}

/// An import in progress, image by image.
private struct LabelImport {
    let workspace: Workspace
    let source: LabelSource
    let kind: ImportKind
    let journal: JournalTransaction
    /// The states of all edited tiles before the import.
    let states: [TileKey: TileState]
    private(set) var outcome = ImportOutcome()

    init(
        workspace: Workspace, source: LabelSource, kind: ImportKind, journal: JournalTransaction,
        states: [TileKey: TileState]
    ) {
        self.workspace = workspace
        self.source = source
        self.kind = kind
        self.journal = journal
        self.states = states
    }

    /// Imports the labels of the tiles of an image.
    mutating func add(_ tiles: [TileID], image: Int) throws {
        let unfinished = kind == .gold ? tiles.map { ($0, nil) } : try unfinishedTiles(among: tiles)
        if unfinished.isEmpty { return }
        let poolImage = workspace.dataset.images[image]
        let labeled: [TileLabels]
        do {
            guard let found = try labels(of: unfinished.map(\.id), image: image) else {
                outcome.imagesWithoutMask.append(poolImage)
                return
            }
            labeled = found
        } catch {
            outcome.unreadableMasks.append(Problem(error, path: poolImage.imageURL.path))
            return
        }
        outcome.withoutLabels += unfinished.count - labeled.count
        if kind == .gold { return try addGold(labeled, ofImage: image) }
        let byTile = Dictionary(labeled.map { ($0.tile, $0.labels) }, uniquingKeysWith: { first, _ in first })
        for (id, tile) in unfinished {
            guard let labels = byTile[id] else { continue }
            try add(labels, to: tile, workspace.key(of: id))
        }
    }

    /// Records gold labels that differ from those that the tiles have.
    private mutating func addGold(_ labels: [TileLabels], ofImage image: Int) throws {
        let known = try journal.goldMasks(of: workspace.imageIDs[image])
        for labels in labels {
            let key = workspace.key(of: labels.tile)
            let old = known[key]
            guard old != labels.labels else {
                outcome.unchanged += 1
                continue
            }
            if old != nil { outcome.differing += 1 }
            try journal.recordGold(labels.labels, of: key)
            outcome.imported += 1
        }
    }

    /// The tiles that have unlabeled pixels or are not labeled.
    private mutating func unfinishedTiles(among tiles: [TileID]) throws -> [(id: TileID, tile: TileSnapshot?)] {
        var unfinished: [(id: TileID, tile: TileSnapshot?)] = []
        for id in tiles {
            let key = workspace.key(of: id)
            let isTouched = states[key] ?? .unlabeled != .unlabeled
            let tile = isTouched ? try journal.tile(key) : nil
            if let tile, tile.state.isConfirmed, kind == .predictions || tile.mask.isComplete {
                outcome.unchanged += 1
            } else {
                unfinished.append((id, tile))
            }
        }
        return unfinished
    }

    /// Records the new labels of a tile, if anything changes.
    private mutating func add(_ labels: LabelMask, to tile: TileSnapshot?, _ key: TileKey) throws {
        let old = tile?.mask ?? LabelMask(size: labels.size)
        let merged = old.filled(from: labels)
        // Labels from several imports are confirmed like labels from one import. A person must confirm what a person
        // drew.
        let isAgreed = merged == labels
        let isTrusted = try isAgreed || !isDrawn(key, tile)
        let wasConfirmed = tile?.state.isConfirmed == true
        let awaitsDecision = tile?.state.awaitsDecision == true
        let isConfirmed = wasConfirmed || kind == .labels && merged.isComplete && isTrusted && tile?.state != .disputed
        if !isAgreed, old.disagrees(with: labels) { outcome.differing += 1 }
        // A review does not cover labels that are added after it.
        let confirmed = merged == old && wasConfirmed ? tile?.state : .labeled
        let open = awaitsDecision ? tile?.state : .drafted
        let state = (isConfirmed ? confirmed : open) ?? .drafted
        guard merged != old || state != tile?.state else {
            if state.isConfirmed { outcome.unchanged += 1 }
            return
        }
        if !isConfirmed { outcome.importedAsDrafts += 1 }
        // Predictions count as drawn by a person: later imports must not confirm them.
        try journal.record(EditRequest(kind == .predictions ? .accept : .import, of: key, to: merged, state: state))
        outcome.imported += 1
    }

    /// Whether a person made some of the current labels of a tile. If the tile has no edits, its labels come from tiles
    /// of another tiling. Their author is not looked up, so they count as drawn by a person.
    private func isDrawn(_ key: TileKey, _ tile: TileSnapshot?) throws -> Bool {
        guard let tile, tile.mask.values.contains(where: { $0 != LabelMask.unlabeled }) else { return false }
        let edits = try journal.edits(of: key).filter(\.isCurrent)
        return edits.isEmpty || edits.contains { $0.kind.isManual && $0.changedPixels > 0 }
    }

    /// The labels of tiles that have some; nil if the source has none for the image.
    private mutating func labels(of tiles: [TileID], image: Int) throws -> [TileLabels]? {
        let dataset = workspace.dataset
        switch source {
        case .dataset: return try Oracle(dataset: dataset).labels(of: tiles)
        case .masks(let folder):
            guard let mask = try folder.labels(of: dataset.images[image]) else { return nil }
            return tiles.map { TileLabels(tile: $0, labels: mask.cropped(to: dataset.rect(of: $0))) }
                .filter { $0.labels.values.contains { $0 != LabelMask.unlabeled } }
        case .files(let files, let rest):
            var unmatched: [String: Int] = [:]
            let parts = try files.labels(
                of: image, dataset.images[image], in: tiles.map { dataset.rect(of: $0) }, rest: rest,
                unmatched: &unmatched)
            guard let parts else { return nil }
            outcome.unmatchedPixels.merge(unmatched, uniquingKeysWith: +)
            outcome.voidRestPixels += parts.reduce(0) { $0 + ($1?.voidPixels ?? 0) }
            return zip(tiles, parts).compactMap { tile, part in
                part.map { TileLabels(tile: tile, labels: $0.labels) }
            }
        }
    }
}

extension LabelMask {
    /// Whether each pixel has a label.
    fileprivate var isComplete: Bool { !values.contains(LabelMask.unlabeled) }

    /// The mask with unlabeled pixels replaced by the labels of `other`.
    fileprivate func filled(from other: LabelMask) -> LabelMask {
        LabelMask(size: size, values: zip(values, other.values).map { $0 == LabelMask.unlabeled ? $1 : $0 })
    }

    /// Whether a pixel has different labels in both masks.
    fileprivate func disagrees(with other: LabelMask) -> Bool {
        zip(values, other.values).contains { $0 != $1 && $0 != LabelMask.unlabeled && $1 != LabelMask.unlabeled }
    }
}
