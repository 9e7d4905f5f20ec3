import Acquisition
import Files
import Foundation
import Learning
import Pool
import ProjectStore
import Rounds
import SettingValues
import Tensors

/// A simulation of a project as a study with one run. Its results can be resumed, and reported, as those of a study
/// file.
package struct ProjectStudy: RunPreparation {
    package let study: StudyFile
    private let dataset: Dataset
    private let architecture: NetworkArchitecture
    private let weights: URL?
    private let datasetHash: String
    private let weightsHash: String
    private let options: Simulation.Options
    private let cache: RootedPath
    private let workers: Workers

    /// - Parameter weights: The initial weights of the backbone; nil for random numbers.
    /// - Throws: `Problem` if the weights cannot be read.
    package init(
        of workspace: Workspace, architecture: NetworkArchitecture, weights: URL?, options: Simulation.Options,
        cache: RootedPath, workers: Workers
    ) throws {
        dataset = workspace.dataset
        self.architecture = architecture
        self.weights = weights
        datasetHash = StudyDataset.hash(of: dataset)
        weightsHash = try PreparedRun.hash(ofWeights: weights)
        self.options = options
        self.cache = cache
        self.workers = workers
        let project = workspace.project
        var configuration = StudyConfiguration(options, layout: project.configuration.source.layout)
        configuration.add(project.configuration.source, in: project.url)
        configuration[.network] = .name(architecture.rawValue)
        configuration[.weights] = .name(weights?.path ?? "none")
        study = StudyFile(
            title: "Simulation of the project \(project.configuration.name)", seeds: [options.plan.seed],
            arms: [StudyArm(name: options.acquisition.strategy, configuration: configuration, line: 0)])
    }

    package func prepare(_ run: StudyRun) -> PreparedRun {
        PreparedRun(run, options, dataset: datasetHash, weights: weightsHash) {
            Simulation(
                dataset: dataset,
                source: try NetworkSource(
                    architecture, classCount: dataset.catalog.count, weights: weights, seed: run.seed, workers: workers),
                options: options, cache: cache, workers: workers)
        }
    }
}

extension StudyConfiguration {
    /// The configuration with the values of a simulation. Values that are defaults are left out.
    fileprivate init(_ options: Simulation.Options, layout: DatasetLayout) {
        self.init()
        let plan = options.plan
        let standard = plan.recipe.settings(for: layout)
        self[.recipe] = .name(plan.recipe.rawValue)
        self[.finetune] = .flag(plan.finetune)
        for setting in TrainingSetting.allCases {
            let value = setting.value(in: plan.settings)
            if value != setting.value(in: standard) { self[StudyKey(setting)] = value }
        }
        for setting in AcquisitionSetting.allCases {
            let value = options.acquisition[setting]
            if value != setting.defaultValue || setting == AcquisitionSetting.strategy {
                self[StudyKey(setting)] = value
            }
        }
        self[.rounds] = .integer(options.rounds)
        self[.growth] = .name(options.schedule.growth.rawValue)
        if let pixels = options.schedule.pixels {
            self[.budgetPixels] = .integer(pixels)
            self[.batchSize] = nil
        }
        switch options.initial {
        case .images(let count): self[.initialImages] = .integer(count)
        case .tiles(let count): self[.initialTiles] = .integer(count)
        case .pixels(let count): self[.initialPixels] = .integer(count)
        }
    }

    /// Adds the dataset of a project.
    /// - Parameter folder: The folder of the project, from which its relative paths start.
    fileprivate mutating func add(_ source: DatasetSource, in folder: URL) {
        self[.images] = .name(folder.resolving(source.images).path)
        self[.layout] = .name(source.layout.rawValue)
        self[.labels] = source.labels.map { .name($0.rawValue) }
        self[.masks] = source.masks.map { .name(DatasetSource.resolved(masks: $0, in: folder)) }
        self[.classes] = source.classes.map { .name(folder.resolving($0).path) }
        self[.validation] = .number(source.validationFraction)
        self[.sceneSeed] = Int(exactly: source.seed).map { .integer($0) }
        switch source.tiling {
        case .grid: self[.tiles] = .name("\(source.tiling)")
        case .region(let side): self[.region] = .integer(side)
        }
    }
}
