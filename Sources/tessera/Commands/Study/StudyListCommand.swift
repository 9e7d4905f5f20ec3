import ArgumentParser
import Foundation
import Studies

struct StudyListCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "List the studies that come with the program.",
        discussion: """
            There is one for each table and figure of both papers. The ones that end in -small run on generated scenes \
            in minutes.
            """)

    @Flag(help: "Print the studies as JSON.") var json = false

    private struct Entry: Encodable {
        let name: String
        let title: String
        let paper: String
        let arms: [String]
        let seeds: [UInt64]
        let runs: Int
    }

    func run() throws {
        let entries = try StudySource.includedFiles().map { file in
            let study = try StudySource(file).study
            return Entry(
                name: file.deletingPathExtension().lastPathComponent, title: study.title, paper: study.paper,
                arms: study.arms.map(\.name), seeds: study.seeds, runs: study.runs.count)
        }
        guard !json else { return try printJSON(entries) }
        var table = Table(["study", "runs", "title"], leftAligned: [0, 2])
        for entry in entries { table.add([entry.name, "\(entry.runs)", entry.title]) }
        try Output.print(text: table.text)
    }
}
