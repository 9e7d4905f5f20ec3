import Rounds

/// The tables of a report.
struct StudyTables {
    let results: StudyResults

    private var arms: [ArmResult] { results.arms.filter { !$0.reports.isEmpty } }

    /// Whether all finished runs label the same number of tiles in each round, so that rounds can be compared.
    private var hasEqualBudgets: Bool {
        let budgets = Set(arms.filter { !$0.labelsAll }.flatMap(\.reports).map { $0.rounds.map(\.labeledTiles) })
        guard let longest = budgets.max(by: { $0.count < $1.count }) else { return true }
        return budgets.allSatisfy { $0.elementsEqual(longest.prefix($0.count)) }
    }

    /// A table with a row for each arm and a column for each round.
    private func byBudget(
        _ value: (SimulationReport.Round) -> Double?, _ text: (Spread) -> String,
        published: (PublishedCurve) -> [Spread]
    ) -> ReportTable {
        let (curves, full) = (arms.filter { !$0.labelsAll }, arms.filter(\.labelsAll))
        let rounds = curves.map(\.rounds.count).max() ?? 0
        let budgets = curves.first { $0.rounds.count == rounds }?.spreads { Double($0.labeledTiles) } ?? []
        let columns = budgets.enumerated().map { hasEqualBudgets ? "\(Int($1?.mean ?? 0))" : "round \($0)" }
        var table = ReportTable(
            [hasEqualBudgets ? "labeled tiles" : "arm"] + columns + (full.isEmpty ? [] : ["all"]))
        func add(_ name: String, _ cells: [String], all: String = "") {
            table.add([name] + cells + Array(repeating: "", count: rounds - cells.count) + (full.isEmpty ? [] : [all]))
        }
        for arm in curves { add(arm.name, arm.spreads(value).map { $0.map(text) ?? "-" }) }
        for arm in full { add(arm.name, [], all: arm.last(value).map(text) ?? "-") }
        guard hasEqualBudgets else { return table }
        for curve in results.study.published where !published(curve).isEmpty {
            let texts = published(curve).map(text)
            let name = "\(curve.name) (\(curve.source))"
            guard !full.contains(where: { $0.name == curve.name }) else {
                add(name, [], all: texts.last ?? "")
                continue
            }
            let figures = Dictionary(zip(curve.tiles, texts), uniquingKeysWith: { $1 })
            add(name, budgets.map { budget in budget.flatMap { figures[Int($0.mean)] } ?? "" })
        }
        return table
    }

    var learningCurves: ReportTable { byBudget(\.meanIoU, { $0.text(3) }, published: \.qualities) }

    var images: ReportTable {
        byBudget({ Double($0.imagesTouched) }, { $0.text(0) }, published: \.imageCounts)
    }

    /// An estimate of the clicks for the labels; nil if the results do not have it.
    var clicks: ReportTable? {
        guard arms.contains(where: { $0.last { $0.clicks.map(Double.init) } != nil }) else { return nil }
        return byBudget({ $0.clicks.map(Double.init) }, { $0.text(0) }, published: { _ in [] })
    }

    var selectionSeconds: ReportTable {
        byBudget({ $0.query.isEmpty ? nil : $0.seconds?.acquire }, { $0.text(2) }, published: \.selectionSeconds)
    }

    /// The agreement of the networks of successive rounds, and when each run got the advice to stop; nil if unknown.
    var stopping: ReportTable? {
        let curves = arms.filter { $0.reports.contains { $0.rounds.contains { $0.kappa != nil } } }
        guard !curves.isEmpty else { return nil }
        let last = curves.map(\.rounds.count).max() ?? 0
        let rounds = 1..<max(1, last)
        var table = ReportTable(["kappa"] + rounds.map { "round \($0)" } + ["advice to stop after"])
        for arm in curves {
            let spreads = arm.spreads(\.kappa).dropFirst().map { $0?.text(3) ?? "-" }
            let advice = arm.reports.map { $0.adviceRound.map { "round \($0)" } ?? "never" }
            table.add(
                [arm.name] + spreads + Array(repeating: "", count: rounds.count - spreads.count)
                    + [advice.joined(separator: ", ")])
        }
        return table
    }

    /// The area under the curve and the last mean IoU, with the differences to the reference.
    var summary: ReportTable {
        let reference = results.reference.flatMap { $0.reports.isEmpty ? nil : $0 }
        let compared = reference.map { ["difference to \($0.name)"] } ?? []
        var table = ReportTable(
            ["arm", "seeds", "area under the curve"] + compared + ["last mean IoU"] + compared + ["labeled pixels"])
        for arm in arms {
            func difference(_ value: (ArmResult) -> Spread?) -> [String] {
                guard let reference else { return [] }
                return [reference.name == arm.name ? "" : value(reference)?.differenceText(3) ?? "-"]
            }
            let area = arm.areaUnderCurve?.text(3) ?? "-"
            let last = arm.last(\.meanIoU)?.text(3) ?? "-"
            let pixels = arm.last(\.labeledFraction)?.text(2, scale: 100).appending(" %") ?? "-"
            table.add(
                [arm.name, "\(arm.reports.count)", area] + difference(arm.areaDifference) + [last]
                    + difference(arm.lastDifference) + [pixels])
        }
        return table
    }

    /// The IoU of each class in the last round.
    var classIoU: ReportTable {
        byClass {
            $0.classIoU($1)
        } text: {
            $0.text(3)
        }
    }

    /// The share of each class in the labeled pixels of the last round, in percent.
    var labeledShares: ReportTable {
        byClass {
            $0.labeledShares($1)
        } text: {
            $0.text(1, scale: 100)
        }
    }

    private func byClass(
        _ values: (ArmResult, _ classes: Int) -> [Spread?], text: (Spread) -> String
    ) -> ReportTable {
        let classes = results.classes
        let columns = arms.map { values($0, classes.count) }
        var table = ReportTable(["class"] + arms.map(\.name))
        for (index, name) in classes.enumerated() {
            table.add([name] + columns.map { $0[index].map(text) ?? "-" })
        }
        return table
    }

    /// The keys whose values differ between the arms.
    var settings: ReportTable? {
        let keys = StudyKey.allCases.filter { key in
            Set(results.study.arms.map { $0.configuration[key] }).count > 1
        }
        guard !keys.isEmpty else { return nil }
        var table = ReportTable(["arm"] + keys.map(\.name))
        for arm in results.study.arms {
            table.add([arm.name] + keys.map { arm.configuration[$0]?.text ?? "" })
        }
        return table
    }

    /// One line for each round of each run.
    var rounds: ReportTable {
        var table = ReportTable(
            [
                "arm", "strategy", "seed", "round", "labeled_tiles", "labeled_pixels", "labeled_fraction",
                "images_touched", "clicks", "mean_iou", "kappa", "train_seconds", "score_seconds", "acquire_seconds",
            ] + results.classes.map { "iou_" + $0 } + results.classes.map { "labeled_pixels_" + $0 })
        for arm in arms {
            for report in arm.reports {
                for round in report.rounds {
                    let start = [
                        arm.name, report.strategy, "\(report.seed)", "\(round.round)", "\(round.labeledTiles)",
                    ]
                    let seconds = [round.seconds?.train, round.seconds?.score, round.seconds?.acquire]
                    let classes = results.classes.indices
                    table.add(
                        start
                            + [
                                SimulationReport.field(round.labeledPixels), "\(round.labeledFraction)",
                                "\(round.imagesTouched)", SimulationReport.field(round.clicks),
                                SimulationReport.field(round.meanIoU), SimulationReport.field(round.kappa),
                            ] + seconds.map(SimulationReport.field)
                            + classes.map {
                                round.iou.indices.contains($0) ? SimulationReport.field(round.iou[$0]) : ""
                            }
                            + classes.map { SimulationReport.field(round.classPixels?[$0]) })
                }
            }
        }
        return table
    }
}
