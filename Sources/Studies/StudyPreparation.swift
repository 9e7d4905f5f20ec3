import Acquisition
import Files
import Foundation
import Learning
import Pool
import Problems
import Rounds
import SettingValues
import Tensors

/// Opens the datasets and weights of runs. Runs with equal datasets share them.
final class StudyPreparation {
    /// A run that can start.
    struct Prepared {
        /// The record of the run, without rounds.
        let record: StudyRecord
        let simulation: () throws -> Simulation
    }

    private let places: StudyPlaces
    private let folder: StudyFolder
    private let workers: Workers
    private var datasets: [[StudyKey: SettingValue]: StudyDataset] = [:]
    private var weightHashes: [URL: String] = [:]

    init(_ places: StudyPlaces, folder: StudyFolder, workers: Workers) {
        self.places = places
        self.folder = folder
        self.workers = workers
    }

    func prepare(_ run: StudyRun) throws -> Prepared {
        let configuration = run.arm.configuration
        let opened = try dataset(configuration)
        let weights = try places.weights(configuration)
        let plan = try TrainingPlan(
            recipe: configuration.recipe, changes: configuration.training, layout: opened.layout,
            finetune: configuration.finetune ?? (weights == nil), seed: run.seed)
        let acquisition = configuration.acquisition
        try acquisition.check()
        let weightsHash = try weights.map(hash) ?? "none"
        let cache = folder.cache.appending(
            "\(opened.hash.prefix(16))-\(configuration.architecture.rawValue)-\(weightsHash.prefix(16))")
        return Prepared(
            record: StudyRecord(
                format: StudyRecord.currentFormat, arm: run.arm.name, seed: run.seed,
                settings: configuration.settings(plan), dataset: opened.hash, weights: weightsHash,
                report: SimulationReport(
                    strategy: acquisition.strategy, seed: run.seed, finetune: plan.finetune,
                    recipe: plan.recipe.rawValue, schedule: configuration.schedule.growth.rawValue, classes: [],
                    initial: [])),
            simulation: { [workers] in
                Simulation(
                    dataset: opened.dataset,
                    source: try NetworkSource(
                        configuration.architecture, classCount: opened.dataset.catalog.count, weights: weights,
                        seed: run.seed, workers: workers),
                    options: Simulation.Options(
                        acquisition: acquisition, plan: plan, rounds: configuration.rounds,
                        initial: configuration.initial, schedule: configuration.schedule),
                    cache: cache, workers: workers)
            })
    }

    /// The dataset of an arm.
    func dataset(_ configuration: StudyConfiguration) throws -> StudyDataset {
        let key = configuration.values.filter { $0.key.isOfDataset }
        if let opened = datasets[key] { return opened }
        let opened = try places.dataset(configuration, in: folder)
        datasets[key] = opened
        return opened
    }

    private func hash(_ file: URL) throws -> String {
        if let known = weightHashes[file] { return known }
        let hash = ContentHash(try RegularFile.read(file, atMost: WeightFile.maximumLength)).hexadecimal
        weightHashes[file] = hash
        return hash
    }
}

extension StudyConfiguration {
    /// Everything that results depend on beside the dataset and the weights: values by the names of their keys.
    fileprivate func settings(_ plan: TrainingPlan) -> [String: String] {
        let acquisition = acquisition
        var settings: [String: String] = [:]
        for key in StudyKey.allCases where !key.isOfDataset && key != .weights {
            settings[key.name] = self[key]?.text
        }
        for setting in TrainingSetting.allCases {
            settings[StudyKey(setting).name] = setting.value(in: plan.settings).text
        }
        for setting in AcquisitionSetting.allCases {
            settings[StudyKey(setting).name] = acquisition[setting].text
        }
        settings[StudyKey.finetune.name] = "\(plan.finetune)"
        return settings
    }
}
