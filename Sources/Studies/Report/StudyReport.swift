import Drawing
import Files
import Foundation
import Problems
import Rounds
import Tensors

/// Writes the report of a study: `report.md` with tables and plots, `report.json`, `rounds.csv` with one line per
/// round, and each plot as SVG and PNG.
package struct StudyReport {
    private let results: StudyResults
    private let tables: StudyTables
    private let plots: [(name: String, drawing: Drawing)]

    /// - Throws: `Problem` if no run is finished.
    private init(_ results: StudyResults, pictures: [(name: String, drawing: Drawing)]) throws {
        guard results.arms.contains(where: { !$0.reports.isEmpty }) else {
            throw Problem(reason: "no run of the study is finished", fix: "run `tessera study run` first")
        }
        self.results = results
        tables = StudyTables(results: results)
        plots = StudyPlots(results: results).drawings + pictures
    }

    /// Reads the results in `folder` and writes the report.
    ///
    /// - Parameters:
    ///   - places: The dataset for the pictures of regions.
    ///   - output: The folder of the report. Files of an earlier report are replaced.
    /// - Returns: The unfinished runs, and the reason why there are no pictures of regions.
    /// - Throws: `Problem`.
    package static func write(
        _ folder: StudyFolder, places: StudyPlaces, to output: RootedPath
    ) throws -> (missing: [StudyRun], withoutPictures: Problem?) {
        let results = try StudyResults(folder)
        var problem: Problem?
        var pictures: [(name: String, drawing: Drawing)] = []
        do {
            let preparation = StudyPreparation(
                places, folder: folder, sharesFirstRound: false, workers: Workers(count: 1))
            pictures = try Self.pictures(of: results, preparation)
        } catch {
            problem = Problem(error, path: folder.root.url.path)
        }
        try StudyReport(results, pictures: pictures).write(to: output)
        return (results.missing, problem)
    }

    private static func pictures(
        of results: StudyResults, _ preparation: StudyPreparation
    ) throws -> [(name: String, drawing: Drawing)] {
        let runs = try results.arms.filter { !$0.reports.isEmpty }.flatMap { arm in
            let opened = try preparation.dataset(arm.arm.configuration)
            guard opened.hash == arm.dataset else {
                throw Problem(
                    reason: "the images, masks or classes are not those of the runs",
                    fix: "give the folder of the images with --data")
            }
            return arm.reports.map { RegionPictures.Run(name: arm.name, report: $0, dataset: opened.dataset) }
        }
        guard let pictures = RegionPictures(runs) else { return [] }
        return try [("regions", pictures.comparison()), ("regions-by-round", pictures.growth())].compactMap {
            name, drawing in drawing.map { (name, $0) }
        }
    }

    private func write(to output: RootedPath) throws {
        try output.appending("rounds.csv").write(Array(tables.rounds.csv.utf8))
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes, .prettyPrinted]
        try output.appending("report.json").write([UInt8](encoder.encode(StudySummary(results))) + [10])
        try output.appending("report.md").write(Array(markdown.utf8))
        for (name, drawing) in plots {
            for format in [DrawingFormat.svg, .png] {
                try output.appending("\(name).\(format.rawValue)").write(drawing.encoded(as: format))
            }
        }
    }

    // MARK: Markdown

    private var sections: [ReportSection] {
        let seeds = "Mean and deviation over the seeds."
        var sections = [
            ReportSection(
                title: "Learning curves", text: "Validation mIoU after each training. \(seeds)",
                table: tables.learningCurves, plot: "learning-curves"),
            ReportSection(
                title: "Summary",
                text: """
                    The area under the curve is over the labeled pixels, divided by their range. Differences are between \
                    runs with the same seed: their mean and its standard error.
                    """, table: tables.summary, plot: "area-under-curve"),
            ReportSection(title: "Differences", text: "", table: nil, plot: "differences"),
            ReportSection(
                title: "Classes", text: "IoU of each class in the last round. \(seeds)", table: tables.classIoU,
                plot: "class-iou"),
            ReportSection(
                title: "Labeled classes",
                text: "Percent of the labeled pixels in the last round, without void. \(seeds)",
                table: tables.labeledShares, plot: "labeled-classes"),
            ReportSection(
                title: "Images", text: "Images with labeled tiles. \(seeds)", table: tables.images, plot: "images"),
            ReportSection(
                title: "Clicks",
                text: """
                    An estimate of the clicks for the labels: one to fill a tile with the class of its largest region, \
                    and the corners of a polygon around each other region. \(seeds)
                    """, table: tables.clicks, plot: "clicks"),
            ReportSection(
                title: "Time of a selection",
                text: """
                    Seconds from the scores to the query. The first run that needs features of a frozen backbone or an \
                    embedding computes them; other runs read them from the cache. \(seeds)
                    """,
                table: tables.selectionSeconds, plot: "selection-seconds"),
            ReportSection(
                title: "Selected regions", text: "Tiles of one seed in the images that most arms selected.",
                table: nil, plot: "regions"),
            ReportSection(title: "Selected regions by round", text: "", table: nil, plot: "regions-by-round"),
        ]
        if let stopping = tables.stopping {
            sections.append(
                ReportSection(
                    title: "Stopping advice",
                    text: """
                        Cohen's kappa of the predictions of the networks of two successive rounds, on a fixed sample of \
                        pixels. The advice is to stop after \(StoppingAdvice.rounds) rounds with at least \
                        \(StoppingAdvice.threshold) (Bloodgood and Vijay-Shanker 2009); one entry for each seed.
                        """, table: stopping, plot: nil))
        }
        if let settings = tables.settings {
            sections.append(
                ReportSection(title: "Settings", text: "The settings that differ.", table: settings, plot: nil))
        }
        return sections
    }

    private var markdown: String {
        let study = results.study
        var text = "# \(study.title)\n\n"
        for paragraph in [study.about, study.paper] where !paragraph.isEmpty { text += paragraph + "\n\n" }
        let total = study.runs.count
        text += "\(total - results.missing.count) of \(total) runs are finished; seeds "
        text += study.seeds.map { "\($0)" }.joined(separator: ", ") + ".\n"
        let drawn = Set(plots.map(\.name))
        for section in sections {
            let plot = section.plot.flatMap { drawn.contains($0) ? $0 : nil }
            guard section.table != nil || plot != nil else { continue }
            text += "\n## \(section.title)\n\n"
            if !section.text.isEmpty { text += section.text + "\n\n" }
            if let table = section.table { text += table.markdown + "\n" }
            if let plot { text += "![\(section.title)](\(plot).png)\n" }
        }
        return text
    }
}
