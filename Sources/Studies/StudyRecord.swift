import Foundation
import Problems
import Rounds

/// The stored result of a run.
package struct StudyRecord: Codable, Sendable, Equatable {
    /// Increases when old records cannot be read.
    static let currentFormat = 1

    let format: Int
    let arm: String
    let seed: UInt64
    /// Everything that the result depends on, apart from the dataset: the values of keys, with defaults.
    let settings: [String: String]
    /// The hash of the images and masks.
    let dataset: String
    /// The hash of the initial weights of the backbone.
    let weights: String
    let report: SimulationReport

    /// The same result without times, so that it does not depend on the speed of a machine or on stops.
    var withoutSeconds: StudyRecord { with(report.withoutSeconds) }

    func with(_ report: SimulationReport) -> StudyRecord {
        StudyRecord(
            format: format, arm: arm, seed: seed, settings: settings, dataset: dataset, weights: weights,
            report: report)
    }

    /// Why this record is of another run than `now`; nil if it is of the same. A setting that a version of the program
    /// did not have counts as its default.
    func difference(from now: StudyRecord) -> String? {
        for name in Set(settings.keys).union(now.settings.keys).sorted() {
            let standard = StudyKey.named(name)?.defaultValue?.text
            guard let stored = settings[name] ?? standard, let current = now.settings[name] ?? standard,
                stored != current
            else { continue }
            return "\(name) was \(stored) and is \(current) now"
        }
        if dataset != now.dataset { return "the dataset has other images, masks, classes or tiles now" }
        if weights != now.weights { return "the backbone starts from other weights now" }
        return nil
    }
}

/// The stored rounds of an unfinished run.
struct PartialRecord: Codable {
    let record: StudyRecord
    /// The predictions of the last network. The next network is compared with them.
    let predictions: SampledPredictions
}
