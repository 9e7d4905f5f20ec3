import Rounds

/// The numbers of a report for other programs.
struct StudySummary: Encodable {
    struct Arm: Encodable {
        let name: String
        let strategy: String
        let seeds: [UInt64]
        let areaUnderCurve: Spread?
        let areaDifference: Spread?
        let lastDifference: Spread?
        let rounds: [Round]
        /// The IoU of each class in the last round.
        let classIoU: [String: Spread]
        /// The share of each class in the labeled pixels of the last round.
        let labeledShares: [String: Spread]
    }

    struct Round: Encodable {
        let round: Int
        let labeledTiles: Spread?
        let labeledFraction: Spread?
        let imagesTouched: Spread?
        let clicks: Spread?
        let meanIoU: Spread?
        let kappa: Spread?
        let selectionSeconds: Spread?
    }

    let title: String
    let paper: String
    let reference: String?
    let runs: Int
    let missingRuns: Int
    let arms: [Arm]

    init(_ results: StudyResults) {
        let study = results.study
        title = study.title
        paper = study.paper
        reference = study.reference
        runs = study.runs.count
        missingRuns = results.missing.count
        let reference = results.reference
        arms = results.arms.map { arm in
            let compared = reference.flatMap { $0.name == arm.name ? nil : $0 }
            func byClass(_ values: [Spread?]) -> [String: Spread] {
                Dictionary(
                    uniqueKeysWithValues: zip(results.classes, values).compactMap { name, value in
                        value.map { (name, $0) }
                    })
            }
            return Arm(
                name: arm.name, strategy: arm.arm.configuration.acquisition.strategy, seeds: arm.reports.map(\.seed),
                areaUnderCurve: arm.areaUnderCurve, areaDifference: compared.flatMap(arm.areaDifference),
                lastDifference: compared.flatMap(arm.lastDifference),
                rounds: arm.rounds.enumerated().map { number, entries in
                    Round(
                        round: number, labeledTiles: Spread(entries.map { Double($0.labeledTiles) }),
                        labeledFraction: Spread(entries.map(\.labeledFraction)),
                        imagesTouched: Spread(entries.map { Double($0.imagesTouched) }),
                        clicks: Spread(entries.compactMap { $0.clicks.map(Double.init) }),
                        meanIoU: Spread(entries.compactMap(\.meanIoU)), kappa: Spread(entries.compactMap(\.kappa)),
                        selectionSeconds: Spread(entries.compactMap { $0.query.isEmpty ? nil : $0.seconds?.acquire }))
                }, classIoU: byClass(arm.classIoU(results.classes.count)),
                labeledShares: byClass(arm.labeledShares(results.classes.count)))
        }
    }
}
