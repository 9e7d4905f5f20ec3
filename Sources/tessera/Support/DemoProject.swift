import Acquisition
import Files
import Foundation
import Pool
import Problems
import ProjectStore
import Rounds
import Tensors
import Workbench

/// The project that `tessera` opens without arguments. It contains the sample scenes, two of them labeled, and lies in
/// the user's data folder.
struct DemoProject {
    /// Fewer steps than the recipe has, so that a round takes only seconds.
    private static let training = TrainingChanges([.epochs: .integer(8), .leastSteps: .integer(60)])

    /// A strategy that uses lambda and delta, so that a new user can change them and watch the preview.
    private static let acquisition = AcquisitionSettings(strategy: Strategy.entropySpatial.name)

    /// `$XDG_DATA_HOME/tessera/demo`, by default under `~/.local/share`.
    let url: URL

    init(environment: [String: String]) {
        url = UserDirectory.data.url(environment: environment).appending(path: "demo", directoryHint: .isDirectory)
    }

    var exists: Bool { FileManager.default.fileExists(atPath: url.appending(path: "project.toml").path) }

    /// Whether nobody has labeled in the demo yet.
    func isNew(_ workspace: Workspace) throws -> Bool { try workspace.project.journal.effort().isEmpty }

    /// Renames the demo with all its labels, so that a new one can be made.
    /// - Returns: The new place of the old demo; nil if there was none.
    /// - Throws: `Problem` if another process has the demo open for writing.
    func moveAside() throws -> URL? {
        guard exists else { return nil }
        let project = try Project.open(at: url, access: .readWrite)
        let moved = try RootedPath(named: url).moveAside()
        _ = try RootedPath(named: scenesURL).moveAside()
        try project.journal.close()
        return moved?.url
    }

    private var scenesURL: URL {
        url.deletingLastPathComponent().appending(path: "demo-scenes", directoryHint: .isDirectory)
    }

    /// Copies the sample scenes, makes a project of them and labels two of its images. An interrupted creation is
    /// completed.
    func makeIfMissing() throws {
        if !exists {
            _ = try InitCommand.make(
                url, source: DatasetSource(images: try copiedScenes().path), changes: Self.training,
                acquisition: Self.acquisition, seed: 1)
        }
        guard try Project.open(at: url, access: .readOnly).journal.hasNoLabels() else { return }
        let workspace = try Workspace.open(url, access: .readWrite)
        let tiles = workspace.dataset.tiles(of: .train)
        let first = InitialQuery.make(of: tiles, candidates: Array(tiles.indices), seed: 1)
        _ = try workspace.importLabels(of: first.tiles)
    }

    private func copiedScenes() throws -> URL {
        let scenes = scenesURL
        if FileManager.default.fileExists(atPath: scenes.path) { return scenes }
        let samples = try Resources.folder("sample-data")
        RootedPath(root: scenes.deletingLastPathComponent()).removeStaleDrafts()
        try RootedPath(named: scenes).makeFolder { draft in
            for path in try FileManager.default.subpathsOfDirectory(atPath: samples.path) {
                let file = samples.appending(path: path)
                let isFolder = try file.resourceValues(forKeys: [.isDirectoryKey]).isDirectory ?? false
                if !isFolder { try draft.appending(path).write(copyOf: file, synchronized: false) }
            }
        }
        return scenes
    }
}

extension DemoProject {
    /// Runs the first round on the tiles that are labeled at the start. Does nothing if a network was trained already.
    func runFirstRound(of workspace: Workspace, workers: Workers) throws {
        guard try workspace.lastTrainedRound() == nil else { return }
        let output = RoundOutput()
        output.note("The demo trains its first network on 32 labeled tiles; this happens once.")
        let round = try ProjectRound(
            workspace, source: workspace.networkSource(workers: workers), workers: workers,
            report: { output.show($0) })
        let settings = try workspace.acquisitionSettings()
        _ = try round.train()
        _ = try round.score()
        try round.embed(settings)
        _ = try round.selectQuery(settings)
        output.finish()
    }
}
