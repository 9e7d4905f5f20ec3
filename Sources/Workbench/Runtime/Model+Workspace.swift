import Acquisition
import Files
import Pool
import Problems
import ProjectStore
import Rounds

extension Model {
    /// The model of a project, read from disk.
    /// - Throws: `Problem` if the project cannot be used, or has nothing to label.
    init(_ workspace: Workspace, keymap: Keymap = .standard, width: Int, height: Int) throws {
        let dataset = workspace.dataset
        let pool = PoolIndex(
            dataset.indices(of: .train).map { ($0, dataset.images[$0].name, dataset.grid(of: $0)) })
        guard pool.count > 0 else { throw Problem.emptyPool(workspace.project.url.path) }
        var states = [TileState](repeating: .unlabeled, count: pool.count)
        let second = try workspace.secondTiles()
        for (tile, state) in zip(dataset.tiles(of: .train), try workspace.visibleStates(second: second)) {
            if let position = pool.position(of: tile) { states[position] = state }
        }
        let history = try workspace.project.journal.rounds().compactMap { record in
            record.metrics.map { $0.ordered(by: dataset.catalog.names) }.map { metrics in
                RoundSummary(
                    round: record.number, labeledTiles: metrics.labeledTiles, labeledPixels: metrics.labeledPixels,
                    meanIoU: metrics.meanIoU, iou: metrics.iou, confusion: metrics.confusion,
                    seconds: metrics.seconds["train"] ?? 0, kappa: metrics.kappa)
            }
        }
        let settings = Result { try workspace.acquisitionSettings() }
        self.init(
            projectName: workspace.project.configuration.name, pool: pool, catalog: dataset.catalog, states: states,
            history: history, choices: try workspace.manualChoices(),
            settings: (try? settings.get()) ?? AcquisitionSettings(), keymap: keymap, width: width,
            height: height)
        shared.setClassPalette(workspace.project.configuration.palette)
        if let summary = workspace.findings.summary { shared.showError("\(summary): see `tessera check`") }
        if case .failure(let error) = settings {
            let reason = ErrorText.plain(error)
            acquisition.settingsProblem = reason
            shared.showError(reason)
        }
        let journal = workspace.project.journal
        /// The values of tiles that are in the pool, by position.
        func byPosition<Value>(_ values: [TileKey: Value]) -> [Int: Value] {
            Dictionary(
                values.compactMap { key, value in
                    workspace.tile(of: key).flatMap(pool.position).map { ($0, value) }
                }, uniquingKeysWith: { first, _ in first })
        }
        shared.setAdjustments(workspace.displayAdjustments())
        let secondPositions = Set(second.compactMap(pool.position))
        let commented = try journal.comments().compactMap { workspace.tile(of: $0.tile).flatMap(pool.position) }
        shared.open(
            isReadOnly: workspace.project.access != .readWrite,
            labelRounds: byPosition(try journal.labelRounds()).filter { !secondPositions.contains($0.key) },
            secondTiles: secondPositions,
            otherAuthors: byPosition(try journal.confirmingAuthors()).filter { $0.value != journal.author },
            commentedTiles: Set(commented))
    }
}

extension Problem {
    /// The pool of the project has no tile.
    fileprivate static func emptyPool(_ path: String) -> Problem {
        Problem(
            path: path, reason: "no image of the training split can be read, so there is nothing to label",
            fix: "run `tessera status` to see what is wrong with each image")
    }
}
