import Acquisition
import Files
import Foundation
import Imagery
import Pool
import Problems
import ProjectStore
import Rounds
import Scenes
import Synchronization
import Tensors
import TestSupport

/// A project of a few small scenes that trains for one epoch, so that a round takes about a second.
struct RoundsFixture {
    let folder: TemporaryFolder
    let projectURL: URL
    let scenes: URL

    init(
        strategy: String = "entropy", images: Int = 8, epochs: Int? = 1, tiling: Tiling = .grid(rows: 2, columns: 2)
    ) throws {
        folder = try TemporaryFolder()
        projectURL = folder.url.appending(path: "project")
        scenes = folder.url.appending(path: "scenes")
        let generator = SceneGenerator(seed: 3, size: Size(height: 48, width: 64))
        var writer = DatasetWriter(.folder, classes: SceneGenerator.classes, to: scenes)
        for index in 0..<images {
            let scene = generator.scene(index)
            try writer.write(
                LabeledImage(
                    number: index, name: SampleSet.name(index), split: SampleSet.isValidation(index) ? .val : .train,
                    image: scene.image, mask: scene.mask))
        }
        try writer.finish()
        let source = DatasetSource(images: scenes.path, tiling: tiling)
        var settings = AcquisitionSettings(strategy: strategy)
        settings.batchSize = 3
        settings.candidateCount = 6
        try Project.create(
            at: projectURL,
            configuration: ProjectConfiguration(
                name: "small", source: source, catalog: try Dataset.load(source).catalog, seed: 5, recipe: "meal",
                finetune: true, training: Settings(epochs.map { ["epochs": .int($0)] } ?? [:]),
                acquisition: try Settings(encoding: settings)))
    }

    func open(_ access: Project.Access = .readWrite) throws -> Workspace {
        try Workspace.open(projectURL, access: access)
    }

    /// Makes every pixel of a split's masks void.
    func makeVoid(_ split: Split, of dataset: Dataset) throws {
        for image in dataset.images where image.split == split {
            guard let mask = image.maskURL else { continue }
            try Data(PNG.encodeMask(LabelMask(size: image.size, repeating: 255))).write(to: mask)
        }
    }

    func simulate(
        rounds: Int = 1, initial: InitialQuery.Amount = .images(1), threads: Int = 2, finetune: Bool = true,
        cache: URL? = nil, schedule: BatchSchedule = BatchSchedule(),
        resuming earlier: (report: SimulationReport, predictions: SampledPredictions?)? = nil,
        changing: (inout AcquisitionSettings) -> Void = { _ in }, afterOpening: () throws -> Void = {}
    ) throws -> (report: SimulationReport, skipped: [Problem], predictions: [SampledPredictions]) {
        let workspace = try open(.readOnly)
        try afterOpening()
        let workers = Workers(count: threads)
        let skipped = Mutex<[Problem]>([])
        let predictions = Mutex<[SampledPredictions]>([])
        let plan = try workspace.trainingPlan(finetune: finetune)
        var settings = try workspace.acquisitionSettings()
        changing(&settings)
        let simulation = Simulation(
            dataset: workspace.dataset, source: try workspace.networkSource(workers: workers),
            options: Simulation.Options(
                acquisition: settings, plan: plan, rounds: rounds, initial: initial, schedule: schedule),
            cache: cache.map { RootedPath(root: $0) }, workers: workers)
        let report = try simulation.run(resuming: earlier) { event in
            switch event {
            case .skipped(let problem): skipped.withLock { $0.append(problem) }
            case .finished(_, let latest): predictions.withLock { $0.append(latest) }
            case .progress: break
            }
        }
        return (report, skipped.withLock { $0 }, predictions.withLock { $0 })
    }

    /// Labels all training tiles and trains round 0.
    func trained() throws -> (Workspace, ProjectRound) {
        let workspace = try open()
        _ = try workspace.importLabels(of: workspace.dataset.tiles(of: .train))
        let round = try round(of: workspace)
        _ = try round.train()
        return (workspace, round)
    }

    func round(
        of workspace: Workspace, cancellation: Cancellation = Cancellation(),
        report: @escaping @Sendable (RoundEvent) -> Void = { _ in }
    ) throws -> ProjectRound {
        let workers = Workers(count: 2)
        return try ProjectRound(
            workspace, source: workspace.networkSource(workers: workers), workers: workers, cancellation: cancellation,
            report: report)
    }
}
