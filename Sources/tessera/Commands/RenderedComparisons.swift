import Acquisition
import Files
import Foundation
import Problems
import ProjectStore
import Rounds
import Tensors
import Workbench

/// Finds what the values of `--compare` name: a project, a file of a simulation, or a strategy.
struct RenderedComparisons {
    let workspace: Workspace

    /// - Throws: `Problem` for a value that is none of them, and for a strategy that needs scores or features that the
    ///   project does not have.
    func read(_ values: [String]) throws -> [Comparison] {
        let found = try values.map { value in
            let url = try URL.written(value)
            // A path comes first, so that the name of a strategy never hides a project.
            let strategy = FileManager.default.fileExists(atPath: url.path) ? nil : Strategy.named(value)
            guard strategy != nil || FileManager.default.fileExists(atPath: url.path) else {
                throw Self.unknown(value)
            }
            return (url: url, strategy: strategy)
        }
        let previews = try previews(found.compactMap(\.strategy))
        return try found.map { entry in
            guard let strategy = entry.strategy, let query = previews[strategy.name] else {
                return try Comparison.read(entry.url)
            }
            return Comparison(strategy: strategy.name, query, in: workspace)
        }
    }

    /// The query of each strategy with the settings of the project. A manifold comes from the cache or is computed,
    /// which may take minutes.
    private func previews(_ strategies: [Strategy]) throws -> [String: Query] {
        guard !strategies.isEmpty else { return [:] }
        let workers = Workers()
        let output = RoundOutput()
        let round = try ProjectRound(
            workspace, source: workspace.networkSource(workers: workers), workers: workers,
            report: { output.show($0) })
        var settings = try workspace.acquisitionSettings()
        var queries: [String: Query] = [:]
        for strategy in strategies where queries[strategy.name] == nil {
            settings.strategy = strategy.name
            queries[strategy.name] = try round.unsavedQuery(settings)
        }
        output.finish()
        return queries
    }

    private static func unknown(_ value: String) -> Problem {
        Problem(
            .missing, path: value, reason: "there is no such project, file or strategy to compare with",
            fix: "give a project, a file of `tessera simulate --json`, or one of "
                + Strategy.names.joined(separator: ", "))
    }
}
