import Foundation
import Pool
import ProjectStore
import Rounds
import Tensors

/// The project that `tessera` opens when it is told nothing: the sample scenes, two of them labeled, in the user's own
/// data folder.
struct DemoProject {
    /// Fewer than the recipe's: the first round is to be over within seconds.
    private static let epochs = 8

    /// `$XDG_DATA_HOME/tessera/demo`, by default under `~/.local/share`.
    let url: URL

    init(environment: [String: String]) throws {
        let data =
            environment["XDG_DATA_HOME"].flatMap { $0.hasPrefix("/") ? URL(filePath: $0) : nil }
            ?? FileManager.default.homeDirectoryForCurrentUser.appending(path: ".local/share")
        url = data.appending(path: "tessera/demo", directoryHint: .isDirectory)
    }

    var exists: Bool { FileManager.default.fileExists(atPath: url.appending(path: "project.toml").path) }

    /// Whether nobody has labeled in it yet.
    func isNew(_ workspace: Workspace) throws -> Bool { try workspace.project.journal.effort().isEmpty }

    /// Takes the demo away with all that was labeled in it, so that it can be made anew.
    /// - Throws: `ProjectError` where somebody is at work in it.
    func remove() throws {
        guard exists else { return }
        let project = try Project.open(at: url, access: .readWrite)
        for folder in [url, scenesURL] where FileManager.default.fileExists(atPath: folder.path) {
            try FileManager.default.removeItem(at: folder)
        }
        try project.journal.close()
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
        let files = FileManager.default
        let parent = url.deletingLastPathComponent()
        let scenes = scenesURL
        if files.fileExists(atPath: scenes.path) { return scenes }
        let draft = parent.appending(path: "demo-scenes.part", directoryHint: .isDirectory)
        try files.createDirectory(at: parent, withIntermediateDirectories: true)
        if files.fileExists(atPath: draft.path) { try files.removeItem(at: draft) }
        try files.copyItem(at: try Resources.folder("sample-data"), to: draft)
        try files.moveItem(at: draft, to: scenes)
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
        _ = try round.ask(settings)
        output.finish()
    }
}

/// Files that come with the program.
enum Resources {
    static func folder(_ name: String) throws -> URL {
        guard let url = Bundle.module.url(forResource: name, withExtension: nil) else {
            throw PoolError(
                path: Bundle.module.bundlePath, reason: "the folder \(name) is missing from the program's resources",
                mend: "keep the folder beside the binary, or build again")
        }
        return url
    }
}
