import Acquisition
import Foundation
import Pool
import ProjectStore
import Rounds

/// What views show beside the project: another run, or the query that a strategy would select now.
package struct Comparison: Sendable {
    package typealias Tile = SimulationReport.Tile

    package let name: String
    /// The learning curve; nil for a strategy.
    package let run: RunHistory?
    /// The selected tiles: the current query of a project, all queries of a simulation, or the query of a strategy.
    package let tiles: [Tile]

    package init(name: String, run: RunHistory?, tiles: [Tile]) {
        (self.name, self.run, self.tiles) = (name, run, tiles)
    }

    /// A strategy with the query that it would select in the project.
    package init(strategy: String, _ query: Query, in workspace: Workspace) {
        self.init(name: strategy, run: nil, tiles: Self.tiles(of: query, workspace))
    }

    /// Reads a project, or a file that `tessera simulate --json` printed.
    /// - Throws: `Problem` if it is neither.
    package static func read(_ url: URL) throws -> Comparison {
        guard RunHistory.isFolder(url) else {
            let report = try RunHistory.report(at: url)
            let run = RunHistory(report)
            return Comparison(name: run.name, run: run, tiles: report.rounds.flatMap(\.query))
        }
        let workspace = try Workspace.open(url, access: .readOnly)
        let run = try Model(workspace, width: 0, height: 0).shared.run
        let query = try workspace.currentQuery()?.query
        return Comparison(
            name: query.map { "\(run.name) (\($0.strategy))" } ?? run.name, run: run,
            tiles: query.map { tiles(of: $0, workspace) } ?? [])
    }

    private static func tiles(of query: Query, _ workspace: Workspace) -> [Tile] {
        query.items.map(\.tile).map { tile in
            Tile(image: workspace.dataset.images[tile.image].name, row: tile.row, column: tile.column)
        }
    }

    /// The tiles in an image.
    func tiles(inImage name: String) -> [Tile] { tiles.filter { $0.image == name } }

    /// How many tiles are in an image, and how many in all, as "entropy: 3 tiles here, 32 in 21 images".
    func summary(inImage image: String) -> String {
        let (here, images) = (tiles(inImage: image).count, Set(tiles.map(\.image)).count)
        return "\(name): \(here) \(here == 1 ? "tile" : "tiles") here, \(tiles.count) in \(images) "
            + (images == 1 ? "image" : "images")
    }
}
