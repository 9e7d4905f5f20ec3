import Files
import Foundation
import Pool
import Problems
import ProjectStore
import Rounds
import Tensors
import Workbench

/// The project that `tessera` opens when it is told nothing: the sample scenes, two of them labeled, in the user's own
/// data folder.
struct DemoProject {
    /// Fewer than the recipe's: the first round is to be over within seconds.
    private static let epochs = 8

    /// `$XDG_DATA_HOME/tessera/demo`, by default under `~/.local/share`.
    let url: URL

    init(environment: [String: String]) {
        url = PersonalFolder.data.url(environment: environment).appending(path: "demo", directoryHint: .isDirectory)
    }

    var exists: Bool { FileManager.default.fileExists(atPath: url.appending(path: "project.toml").path) }

    /// Whether nobody has labeled in it yet.
    func isNew(_ workspace: Workspace) throws -> Bool { try workspace.project.journal.effort().isEmpty }

    /// Gives the demo another name, with all that was labeled in it, so that it can be made anew.
    /// - Returns: Where the old one is now; nil where there was none.
    /// - Throws: `Problem` where somebody is at work in it.
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

    /// Copies the sample scenes and makes a project of them, two of its images labeled. What was cut off is taken up.
    func makeIfMissing() throws {
        if !exists {
            _ = try InitCommand.make(
                url, source: DatasetSource(images: try copiedScenes().path), recipe: .context, finetune: false,
                epochs: Self.epochs, seed: 1)
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
    /// Trains on the tiles that come labeled, so that there is something to see; once.
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

/// Files that come with the program.
enum Resources {
    static func folder(_ name: String) throws -> URL {
        guard let url = Bundle.module.url(forResource: name, withExtension: nil) else {
            throw Problem(
                path: Bundle.module.bundlePath, reason: "the folder \(name) is missing from the program's resources",
                fix: "keep the folder beside the binary, or build again")
        }
        return url
    }
}
