import Problems
import Rounds

/// The finished runs of a study.
package struct StudyResults: Sendable {
    package let study: StudyFile
    /// The arms in the order of the study file. Arms without a finished run are included.
    package let arms: [ArmResult]
    /// The runs that are not finished.
    package let missing: [StudyRun]

    /// Reads the results.
    /// - Throws: `Problem` if a file cannot be read.
    package init(_ folder: StudyFolder) throws {
        let study = try folder.study()
        var missing: [StudyRun] = []
        arms = try study.arms.map { arm in
            let records = try study.seeds.compactMap { seed -> StudyRecord? in
                let run = StudyRun(arm: arm, seed: seed)
                let record = try folder.finished(run)
                if record == nil { missing.append(run) }
                return record
            }
            return ArmResult(arm: arm, reports: records.map(\.report), dataset: records.first?.dataset)
        }
        self.study = study
        self.missing = missing
    }

    /// The arm that the others are compared with; nil if there is none.
    var reference: ArmResult? { arms.first { $0.arm.name == study.reference } }

    /// The names of the classes; empty without a finished run.
    var classes: [String] { arms.lazy.flatMap(\.reports).first?.classes ?? [] }
}

/// The finished runs of an arm, one for each seed.
package struct ArmResult: Sendable {
    package let arm: StudyArm
    package let reports: [SimulationReport]
    /// The hash of the dataset of the runs; nil without runs.
    let dataset: String?

    package var name: String { arm.name }

    /// Whether all tiles are labeled from the start, so that the arm has no curve.
    var labelsAll: Bool { arm.configuration[.labelAll] == .flag(true) }

    /// The rounds that all runs have, each with one entry per run.
    var rounds: [[SimulationReport.Round]] {
        (0..<(reports.map(\.rounds.count).min() ?? 0)).map { round in reports.map { $0.rounds[round] } }
    }

    /// A number of each round; nil where no run has it.
    func spreads(_ value: (SimulationReport.Round) -> Double?) -> [Spread?] {
        rounds.map { Spread($0.compactMap(value)) }
    }

    /// A number of the last round; nil if no run has it.
    func last(_ value: (SimulationReport.Round) -> Double?) -> Spread? {
        rounds.last.flatMap { Spread($0.compactMap(value)) }
    }

    var areaUnderCurve: Spread? { Spread(reports.compactMap(\.areaUnderCurve)) }

    /// The differences of the areas under the curves to the other arm, for equal seeds; nil without a pair.
    func areaDifference(to other: ArmResult) -> Spread? { difference(to: other) { $1.areaUnderCurve } }

    /// The differences of the mean IoU in the last round to the other arm, for equal seeds; nil without a pair.
    func lastDifference(to other: ArmResult) -> Spread? {
        difference(to: other) { arm, report in arm.rounds.isEmpty ? nil : report.rounds[arm.rounds.count - 1].meanIoU }
    }

    private func difference(to other: ArmResult, _ value: (ArmResult, SimulationReport) -> Double?) -> Spread? {
        let others = Dictionary(uniqueKeysWithValues: other.reports.map { ($0.seed, $0) })
        return Spread(
            reports.compactMap { report in
                guard let own = value(self, report), let theirs = others[report.seed].flatMap({ value(other, $0) })
                else { return nil }
                return own - theirs
            })
    }

    /// The mean IoU of each class in the last round; nil for a class that no run has.
    func classIoU(_ classes: Int) -> [Spread?] {
        (0..<classes).map { index in last { $0.iou.indices.contains(index) ? $0.iou[index] : nil } }
    }

    /// The share of each class in the labeled pixels of the last round, without void.
    func labeledShares(_ classes: Int) -> [Spread?] {
        (0..<classes).map { index in
            last { round in
                guard let pixels = round.classPixels, pixels.indices.contains(index) else { return nil }
                let total = pixels.reduce(0, +)
                return total > 0 ? Double(pixels[index]) / Double(total) : nil
            }
        }
    }
}
