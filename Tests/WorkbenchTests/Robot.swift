import Acquisition
import Foundation
import Imagery
import Pool
import ProjectStore
import Rounds
import Tensors
import Terminal
import Testing

@testable import Workbench

/// Simulates a user of the workbench. Journal and images are in memory and answer at once.
struct Robot {
    var model: Model
    var cache = RenderCache()
    var look = Look()
    var journal = MemoryJournal()
    /// Effects that the robot does not perform, for the tests to check.
    var requests: [Effect] = []
    /// The query, and the tiles that the user added or excluded.
    private var currentQuery: CurrentQuery?
    /// The saved settings of the project.
    private(set) var saved: AcquisitionSettings?
    private(set) var savedAdjustments: [Int: DisplayAdjustment] = [:]
    private var choices = ManualChoices()
    private let isStarting: Bool
    /// True keeps effects on tiles back, as a slow journal does.
    var isHeld = false
    /// True keeps images back, as a slow disk does.
    var holdsPictures = false
    var held: [Effect] = []
    /// Why the journal cannot be written; nil if it can.
    var journalProblem: String?
    /// True lets every edit fail, as a full disk does.
    var hasFullDisk = false

    /// - Parameter isStarting: True if the last round is still loading.
    init(
        width: Int = 120, height: Int = 40, images: Int = 3, size: Size = Size(height: 24, width: 32),
        isStarting: Bool = false, keymap: Keymap = .standard,
        settings: AcquisitionSettings = AcquisitionSettings()
    ) {
        self.isStarting = isStarting
        let grids = (0..<images).map {
            (image: $0, name: "scene\($0)", grid: TileGrid(.grid(rows: 4, columns: 4), of: size))
        }
        let pool = PoolIndex(grids)
        model = Model(
            projectName: "demo", pool: pool, catalog: Self.catalog,
            states: [TileState](repeating: .unlabeled, count: pool.count), settings: settings, keymap: keymap,
            width: width,
            height: height)
        perform(model.start())
    }

    static let catalog = ClassCatalog(
        classes: ["sky", "road", "car"].enumerated().map { index, name in
            LabelClass(name: name, color: Palette.classColors(3)[index], maskValue: UInt8(index))
        }, voidValues: [255])

    /// Presses the keys of a script.
    mutating func press(_ script: String) throws {
        for case .input(let event) in try KeyScript(script).steps { send(.input(event)) }
    }

    /// Confirms the tile at the cursor with one class.
    mutating func labelHere() throws { try press("<Enter>w<Enter><Esc>") }

    mutating func send(_ message: Message) { perform(model.update(message)) }

    /// Delivers scores and maps: the left half of each tile is road, the right half sky.
    /// - Parameter isRising: Whether the entropy rises with the position, or falls.
    mutating func score(round: Int = 1, isRising: Bool = true) {
        let count = model.shared.pool.count
        var shares = Tensor([count, 3])
        for tile in 0..<count { shares[tile, 1] = 1 }
        let entropy = (0..<count).map { Float(isRising ? $0 : count - 1 - $0) / Float(count) }
        send(
            .round(
                .scored(
                    TileScores(
                        round: round, measures: [.entropy: entropy], classShares: shares,
                        classMargins: Tensor(shares.shape)))))
    }

    mutating func embed() {
        send(.round(.embedded(model.shared.pool.tiles.map { SIMD2(Float($0.image * 5 + $0.column), Float($0.row)) })))
    }

    mutating func query(_ positions: [Int], round: Int = 1) {
        let items = positions.enumerated().map { rank, position in
            Query.Item(
                tile: model.shared.pool.tiles[position], index: position, rank: rank, origin: .strategy,
                entropy: Float(position) / 48,
                reasons: [Query.Reason(Query.Quantity(rawValue: "entropy rank"), Double(rank + 1))])
        }
        query(Query(strategy: "meal", items: items), round: round)
    }

    mutating func query(_ query: Query, round: Int = 1) {
        take(query, settings: model.acquisition.settings, round: round)
        send(.round(.selected(query, round: round)))
    }

    /// A previewer for the scores. The strategies that need features cannot use it.
    func previewer() -> QueryPreviewer {
        let pool = PoolState(
            tiles: model.shared.pool.tiles,
            centers: model.shared.pool.tiles.enumerated().map {
                TileCenter($1, in: model.shared.pool.picture(ofTile: $0).grid)
            },
            eligibility: Eligibility.of(model.shared.pool.tiles, states: model.shared.states, choices: choices),
            scores: model.shared.scores, features: FeatureSnapshot(), round: 2, seed: 1)
        return QueryPreviewer(pool, manifold: nil, workers: Workers(count: 1))
    }

    mutating func preparePreviewer() { send(.round(.canPreview(previewer()))) }

    private mutating func take(_ query: Query, settings: AcquisitionSettings, round: Int) {
        let time = (currentQuery?.time ?? Date(timeIntervalSince1970: 0)) + 1
        currentQuery = CurrentQuery(query: query, round: round, time: time, settings: settings)
    }

    private mutating func choose(_ choice: TileChoice, of tile: TileID) {
        choices = ManualChoices(
            added: choices.added.filter { $0 != tile } + (choice == .added ? [tile] : []),
            excluded: choices.excluded.subtracting([tile]).union(choice == .excluded ? [tile] : []))
    }

    private mutating func answerQuery() {
        let added = choices.added.map {
            Query.Item(tile: $0, index: model.shared.pool.position(of: $0)!, rank: 0, origin: .hand)
        }
        let query = currentQuery.map {
            CurrentQuery(
                query: $0.query.amended(adding: added, excluding: choices.excluded), round: $0.round, time: $0.time,
                settings: $0.settings)
        }
        send(.query(query, choices))
    }

    /// The screen as text.
    mutating func screen() -> String { drawn().text }

    mutating func drawn() -> Surface {
        var surface = Surface(width: model.shared.layout.width, height: model.shared.layout.height)
        Screen.draw(model, look: look, cache: &cache, into: &surface)
        return surface
    }

    /// The stored labels of the tile at the cursor, one character per pixel, one line per row.
    func labels() -> [String] {
        let mask = journal.record(
            of: model.shared.cursorTile, size: model.shared.pool.rect(ofTile: model.shared.cursor).size
        ).mask
        return (0..<mask.size.height).map { row in
            (0..<mask.size.width).map { column in
                switch mask[row, column] {
                case LabelMask.unlabeled: "."
                case LabelMask.void: "v"
                case let value: "\(value)"
                }
            }.joined()
        }
    }

    /// Performs the effects that were kept back.
    mutating func release() {
        (isHeld, holdsPictures) = (false, false)
        let waiting = held
        held = []
        perform(waiting)
    }

    // MARK: Effects

    private mutating func perform(_ effects: [Effect]) {
        for effect in effects {
            switch effect {
            case .loadPicture where holdsPictures: held.append(effect)
            case .loadPicture(let image):
                send(.picture(image: image, picture(image)))
            case .loadMaps(let image): send(.maps(image: image, maps(image)))
            case .summarizeLabels: send(.labelSummary(summary()))
            case .checkJournal: send(.journalFile(problem: journalProblem))
            case .saveCopy: send(.copySaved(path: "/labels/project.sqlite"))
            case .readTile(let tile, let ticket): send(.tile(tile, record(tile), ticket: ticket))
            case .edit where isHeld: held.append(effect)
            case .edit(let tile, _, let ticket) where hasFullDisk:
                send(.tileFailed(tile, reason: "the disk is full", record(tile), ticket: ticket))
            case .edit(let tile, let edit, let ticket):
                journal.perform(edit, on: tile, size: record(tile).mask.size)
                send(.tile(tile, record(tile), ticket: ticket))
            case .findSuperpixels(let tile, let image, let side):
                send(.superpixels(tile, side: side, SuperpixelGraph(Superpixels(image, side: side), of: image)))
            case .readProbabilities(let tile, let round):
                send(.probabilities(tile, probabilities(tile, round: round)))
            case .examineTiles(let tiles, let round, let number):
                for tile in tiles {
                    let examined = probabilities(tile, round: round).map { ExaminedTile(tile, $0) }
                    send(.examined(examined, number: number))
                }
            case .stopExamining: break
            case .acceptTiles(let tiles, let ticket):
                for tile in tiles {
                    journal.perform(.stroke(tile.stroke), on: tile.tile, size: tile.labels.size)
                    journal.perform(.confirm, on: tile.tile, size: tile.labels.size)
                }
                let stored = tiles.map { StoredTile(tile: $0.tile, record: record($0.tile)) }
                send(.tiles(stored, .accepted, ticket: ticket))
            case .readLabels(let source, let target):
                send(.copiedLabels(of: source, record(source).mask, for: target))
            case .choose(let choice, let tile):
                choose(choice, of: tile)
                answerQuery()
            case .readQuery: answerQuery()
            case .acceptQuery(let query, let settings):
                take(query, settings: settings, round: currentQuery?.round ?? 1)
                answerQuery()
            case .saveSettings(let settings): saved = settings
            case .saveAdjustments(let adjustments): savedAdjustments = adjustments
            case .preview where isHeld: held.append(effect)
            case .preview(let request): send(.preview(answer(request), ticket: request.ticket))
            case .readFacts(let tile): send(.facts(tile, journal.facts(of: tile)))
            case .comment(let text, let tile):
                journal.comment(text, on: tile)
                send(.facts(tile, journal.facts(of: tile)))
            case .resume: if !isStarting { send(.roundsIdle) }
            case .runRound, .compareAnnotators, .selectAgain, .cancelRound, .export, .useTheme, .useGraphics, .suspend,
                .quit:
                requests.append(effect)
            }
        }
    }

    private func answer(_ request: PreviewRequest) -> PreviewAnswer {
        do {
            let previewer = request.previewer.withEligibility(request.eligibility)
            return .query(try previewer.query(request.basis.settings))
        } catch {
            return .refused("\(error)")
        }
    }

    private func record(_ tile: TileID) -> TileRecord {
        journal.record(of: tile, size: model.shared.pool.rect(ofTile: model.shared.pool.position(of: tile)!).size)
    }

    private func summary() -> LabelSummary {
        var pixels = [0, 0, 0]
        let labeled = model.shared.states.indices.filter { model.shared.states[$0].isConfirmed }
        for position in labeled {
            for value in record(model.shared.pool.tiles[position]).mask.values where value < 3 {
                pixels[Int(value)] += 1
            }
        }
        return LabelSummary(
            pixels: pixels, voidPixels: 0, workedTiles: labeled.count, actions: 2 * labeled.count,
            seconds: 4.5 * Double(labeled.count))
    }

    /// Class probabilities: 0.7 for the predicted class, 0.2 and 0.1 for the two next ones.
    private func probabilities(_ tile: TileID, round: Int) -> TileProbabilities? {
        let rect = model.shared.pool.rect(ofTile: model.shared.pool.position(of: tile)!)
        guard let predicted = maps(tile.image)?.predicted.cropped(to: rect) else { return nil }
        let values = predicted.values.flatMap { label in
            (0..<3).map { [0.7, 0.2, 0.1][($0 + 3 - Int(label)) % 3] as Float }
        }
        return TileProbabilities(round: round, size: rect.size, classCount: 3, values: values)
    }

    func picture(_ index: Int) -> Picture {
        let size = model.shared.pool.pictures[index].size
        var image = Image(size: size)
        for row in 0..<size.height {
            for column in 0..<size.width {
                image[row, column] = RGB(UInt8(column * 7 & 255), UInt8(row * 9 & 255), UInt8(80 * index & 255))
            }
        }
        var labels = LabelMask(size: size)
        for position in model.shared.pool.pictures[index].tiles {
            let rect = model.shared.pool.rect(ofTile: position)
            labels.paste(record(model.shared.pool.tiles[position]).mask, top: rect.top, left: rect.left)
        }
        return Picture(image: image, labels: labels, maps: maps(index))
    }

    private func maps(_ index: Int) -> ImageMaps? {
        guard model.shared.scores != nil else { return nil }
        let picture = model.shared.pool.pictures[index]
        var predicted = LabelMask(size: picture.size, repeating: 0)
        var entropy = LabelMask(size: picture.size, repeating: 0)
        for position in picture.tiles {
            let rect = model.shared.pool.rect(ofTile: position)
            for row in rect.top..<rect.top + rect.height {
                for column in rect.left..<rect.left + rect.width {
                    predicted[row, column] = column < rect.left + rect.width / 2 ? 1 : 0
                    entropy[row, column] = UInt8(255 * (position - picture.firstTile) / picture.grid.count)
                }
            }
        }
        return ImageMaps(predicted: predicted, entropy: entropy)
    }
}

/// A simple journal: the past and future states of each tile as whole copies.
struct MemoryJournal {
    private struct History {
        var past: [TileRecord] = []
        var now: TileRecord
        var future: [TileRecord] = []
    }

    private var histories: [TileID: History] = [:]
    private var comments: [TileID: [TileComment]] = [:]
    /// The number of strokes and parts of strokes.
    private(set) var editCount = 0

    func record(of tile: TileID, size: Size) -> TileRecord {
        guard let history = histories[tile] else {
            return TileRecord(mask: LabelMask(size: size), state: .unlabeled, canUndo: false, canRedo: false)
        }
        var record = history.now
        record.canUndo = !history.past.isEmpty
        record.canRedo = !history.future.isEmpty
        return record
    }

    mutating func comment(_ text: String, on tile: TileID) {
        let key = TileKey(image: ImageID(1), rect: PixelRect(top: 0, left: 0, height: 1, width: 1))
        comments[tile, default: []].append(
            TileComment(tile: key, text: text, author: "ada", time: Date(timeIntervalSince1970: 0)))
    }

    /// The comments on a tile, and who confirmed or reviewed it.
    func facts(of tile: TileID) -> TileFacts {
        let parts: [TileProvenance.Part] =
            switch histories[tile]?.now.state {
            case .labeled: [.confirmed(by: "ada")]
            case .reviewed: [.confirmed(by: "ada"), .reviewed(by: "bob")]
            default: []
            }
        return TileFacts(provenance: TileProvenance(parts: parts), comments: comments[tile] ?? [])
    }

    mutating func perform(_ edit: TileEdit, on tile: TileID, size: Size) {
        var history = histories[tile] ?? History(now: record(of: tile, size: size))
        var next = history.now
        switch edit {
        case .undo:
            guard let last = history.past.popLast() else { return }
            history.future.append(history.now)
            history.now = last
            histories[tile] = history
            return
        case .redo:
            guard let first = history.future.popLast() else { return }
            history.past.append(history.now)
            history.now = first
            histories[tile] = history
            return
        case .stroke(let stroke):
            stroke.apply(to: &next.mask)
            switch next.state {
            case .unlabeled, .skipped: next.state = .drafted
            case .reviewed: next.state = .labeled
            case .drafted, .labeled, .disputed, .flagged: break
            }
            editCount += 1
            if stroke.continues {
                history.now = next
                histories[tile] = history
                return
            }
        case .confirm: next.state = .labeled
        case .review: next.state = .reviewed
        case .setSkipped(let isSkipped): next.state = isSkipped ? .skipped : .drafted
        case .setFlagged(let isFlagged): next.state = isFlagged ? .flagged : .drafted
        }
        history.past.append(history.now)
        history.future = []
        history.now = next
        histories[tile] = history
    }
}
