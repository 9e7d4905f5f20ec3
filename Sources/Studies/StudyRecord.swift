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

    /// The first difference between this run and `now`; nil if there is none. A key without a value counts as the one
    /// that it had before it existed, or as its default. Keys that this version of the program does not know are
    /// ignored.
    func difference(from now: StudyRecord) -> String? {
        for key in StudyKey.allCases {
            func value(_ record: StudyRecord) -> String {
                record.settings[key.name] ?? key.valueIfMissing?.text ?? "not given"
            }
            guard !Self.areEqual(value(self), value(now)) else { continue }
            return "\(key.name) was \(value(self)) and is \(value(now)) now"
        }
        if dataset != now.dataset { return "the dataset has other images, masks, classes or tiles now" }
        if weights != now.weights { return "the backbone starts from other weights now" }
        return nil
    }

    /// Whether two values are the same: earlier versions wrote some numbers without a fraction, as "2" for "2.0".
    private static func areEqual(_ one: String, _ other: String) -> Bool {
        if one == other { return true }
        guard let one = Double(one), let other = Double(other) else { return false }
        return one == other
    }

    /// Why this is not a record of a run; nil if it is one.
    func reasonInvalid(as run: StudyRun) -> String? {
        if format != Self.currentFormat { return "it has the format \(format) instead of \(Self.currentFormat)" }
        guard arm == run.arm.name, seed == run.seed, report.seed == run.seed else {
            return "it is the result of \(arm), seed \(seed)"
        }
        return report.reasonInvalid
    }
}

/// The stored rounds of an unfinished run.
struct PartialRecord: Codable {
    let record: StudyRecord
    /// The predictions of the last network. The next network is compared with them.
    let predictions: SampledPredictions
}
