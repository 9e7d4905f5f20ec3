import ArgumentParser
import Files
import Foundation
import Problems
import Studies

struct StudyReportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "report", abstract: "Write the tables and plots of a study.",
        discussion: """
            The report has report.md with tables and plots, report.json, rounds.csv with one line per round, and each \
            plot as SVG and PNG. It can be written before all runs are finished.
            """)

    @Argument(help: "The folder of `tessera study run --output`.") var folder: String
    @Option(
        help: ArgumentHelp(
            "The folder to write to; report/ in the folder of the study by default.", valueName: "folder"))
    var output: String?
    @Option(
        help: ArgumentHelp(
            "The folder of the images, for the pictures of selected regions; the one of `study run` by default.",
            valueName: "folder"))
    var data: String?

    func run() throws {
        let study = StudyFolder(try URL.written(folder, isFolder: true))
        let report =
            try output.map { RootedPath(root: try URL.written($0, isFolder: true)) }
            ?? study.root.appending("report")
        let places = StudyPlaces(
            reading: study, data: try data.map { try URL.written($0, isFolder: true) },
            ownWeights: { try StartingWeights.ownFile() })
        let (missing, withoutPictures) = try StudyReport.write(study, places: places, to: report)
        if let withoutPictures { Output.note("note: no pictures of selected regions: \(withoutPictures)") }
        if !missing.isEmpty {
            Output.note("note: \(missing.count) runs are not finished; `tessera study run` goes on with them")
        }
        try Output.print("wrote \(report.appending("report.md").url.path)")
    }
}
