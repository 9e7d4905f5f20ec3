import Acquisition
import Files
import Foundation
import Imagery
import Pool
import ProjectStore
import Rounds
import Scenes
import Tensors

/// Makes the projects for `UIBenchmark`.
enum UIBenchmarkProject {
    /// A project of drawn scenes, two of them labeled, after a first round of one epoch. The next round has 500 epochs,
    /// so that its training lasts through the measurement.
    static func scenes(in folder: URL, workers: Workers) throws -> URL {
        let data = folder.appending(path: "scenes", directoryHint: .isDirectory)
        try SampleSet.write(count: 24, size: Size(height: 240, width: 320), seed: 1, to: data)
        let url = folder.appending(path: "project", directoryHint: .isDirectory)
        _ = try InitCommand.make(
            url, source: DatasetSource(images: data.path), weights: .random, network: .full, recipe: .context,
            finetune: false, acquisition: AcquisitionSettings(), seed: 1)
        let workspace = try Workspace.open(url, access: .readWrite)
        try workspace.project.save { $0.training = Settings(["epochs": .int(1)]) }
        let tiles = workspace.dataset.tiles(of: .train)
        _ = try workspace.importLabels(
            of: InitialQuery.make(of: tiles, candidates: Array(tiles.indices), seed: 1).tiles)
        let output = RoundOutput()
        let round = try ProjectRound(
            workspace, source: workspace.networkSource(workers: workers), workers: workers, report: { output.show($0) })
        let settings = try workspace.acquisitionSettings()
        _ = try round.train()
        _ = try round.score()
        try round.embed(settings)
        _ = try round.selectQuery(settings)
        output.finish()
        try workspace.project.save { $0.training = Settings(["epochs": .int(500)]) }
        try workspace.project.journal.close()
        return url
    }

    /// A project of small images of 128 tiles each, without labels. 2,975 images give as many tiles as Cityscapes has.
    static func large(images: Int, in folder: URL) throws -> URL {
        let data = folder.appending(path: "images", directoryHint: .isDirectory)
        for index in 0..<images {
            let color = RGB(UInt8(index * 7 & 255), UInt8(index * 13 & 255), UInt8(index * 29 & 255))
            let bytes = PNG.encode(Image(size: Size(height: 32, width: 64), fill: color))
            try RootedPath(root: data).appending("image-\(index).png").write(bytes, synchronized: false)
        }
        let classes = folder.appending(path: "classes.txt")
        try RootedPath(named: classes).write(Array("0 road\n1 sky\nvoid 255\n".utf8))
        let url = folder.appending(path: "project", directoryHint: .isDirectory)
        _ = try InitCommand.make(
            url,
            source: DatasetSource(images: data.path, tiling: .region(side: 4), classes: classes.path), weights: .random,
            network: .full, recipe: .context, finetune: false, acquisition: AcquisitionSettings(), seed: 1)
        return url
    }
}
