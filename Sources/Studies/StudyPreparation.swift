import Acquisition
import Files
import Foundation
import Learning
import Pool
import Problems
import Rounds
import SettingValues
import Tensors

/// A run that can start.
package struct PreparedRun {
    /// The record of the run, without rounds.
    let record: StudyRecord
    let simulation: () throws -> Simulation
}

/// Prepares the runs of a study.
package protocol RunPreparation {
    /// - Throws: `Problem`.
    func prepare(_ run: StudyRun) throws -> PreparedRun
}

/// Opens the datasets and weights that a study file names. Runs with equal datasets share them.
final class StudyPreparation: RunPreparation {
    private let places: StudyPlaces
    private let folder: StudyFolder
    private let sharesFirstRound: Bool
    private let workers: Workers
    private var datasets: [[StudyKey: SettingValue]: StudyDataset] = [:]
    private var weightHashes: [URL?: String] = [:]

    /// - Parameter sharesFirstRound: Whether other runs may have the same first round.
    init(_ places: StudyPlaces, folder: StudyFolder, sharesFirstRound: Bool, workers: Workers) {
        self.places = places
        self.folder = folder
        self.sharesFirstRound = sharesFirstRound
        self.workers = workers
    }

    func prepare(_ run: StudyRun) throws -> PreparedRun {
        let configuration = run.arm.configuration
        let opened = try dataset(configuration)
        let weights = try places.weights(configuration)
        let plan = try TrainingPlan(
            recipe: configuration.recipe, changes: configuration.training, layout: opened.layout,
            finetune: configuration.finetune ?? (weights == nil), seed: run.seed)
        let options = Simulation.Options(
            acquisition: configuration.acquisition, plan: plan, rounds: configuration.rounds,
            initial: configuration.initial, schedule: configuration.schedule)
        let weightsHash = try hash(weights)
        let cache = folder.cache.appending(
            "\(opened.hash.prefix(16))-\(configuration.architecture.rawValue)-\(weightsHash.prefix(16))")
        return PreparedRun(run, options, dataset: opened.hash, weights: weightsHash) { [workers, sharesFirstRound] in
            Simulation(
                dataset: opened.dataset,
                source: try NetworkSource(
                    configuration.architecture, classCount: opened.dataset.catalog.count, weights: weights,
                    seed: run.seed, workers: workers),
                options: options, cache: cache, sharesFirstRound: sharesFirstRound, workers: workers)
        }
    }

    /// The dataset of an arm.
    func dataset(_ configuration: StudyConfiguration) throws -> StudyDataset {
        let key = configuration.values.filter { $0.key.isOfDataset }
        if let opened = datasets[key] { return opened }
        let opened = try places.dataset(configuration, in: folder)
        datasets[key] = opened
        return opened
    }

    private func hash(_ file: URL?) throws -> String {
        if let known = weightHashes[file] { return known }
        let hash = try PreparedRun.hash(ofWeights: file)
        weightHashes[file] = hash
        return hash
    }
}

extension PreparedRun {
    /// - Parameters:
    ///   - dataset: The hash of the dataset.
    ///   - weights: The hash of the initial weights.
    init(
        _ run: StudyRun, _ options: Simulation.Options, dataset: String, weights: String,
        simulation: @escaping () throws -> Simulation
    ) {
        let plan = options.plan
        record = StudyRecord(
            format: StudyRecord.currentFormat, arm: run.arm.name, seed: run.seed,
            settings: run.arm.configuration.settings(options), dataset: dataset, weights: weights,
            report: SimulationReport(
                strategy: options.acquisition.strategy, seed: run.seed, finetune: plan.finetune,
                recipe: plan.recipe.rawValue, schedule: options.schedule.growth.rawValue, classes: [], initial: []))
        self.simulation = simulation
    }

    /// The hash of a weight file; "none" for random numbers.
    static func hash(ofWeights file: URL?) throws -> String {
        try file.map { try ContentHash(of: $0).hexadecimal } ?? "none"
    }
}

extension StudyConfiguration {
    /// Everything that results depend on beside the dataset and the weights: values by the names of their keys.
    fileprivate func settings(_ options: Simulation.Options) -> [String: String] {
        var settings: [String: String] = [:]
        for key in StudyKey.allCases where !key.isOfDataset && key != .weights {
            settings[key.name] = self[key]?.text
        }
        for setting in TrainingSetting.allCases {
            settings[StudyKey(setting).name] = setting.value(in: options.plan.settings).text
        }
        for setting in AcquisitionSetting.allCases {
            settings[StudyKey(setting).name] = options.acquisition[setting].text
        }
        settings[StudyKey.finetune.name] = "\(options.plan.finetune)"
        return settings
    }
}
