import ArgumentParser
import Foundation
import Problems
import Rounds

struct SplitCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "split", abstract: "Make a project for each of several annotators, with a part of the query.",
        discussion: """
            The images stay where they are. Each annotator labels in a project of their own, on any computer, and `tessera join` \
            brings the labels together. The name of the annotator is `author` in the project.toml of the part.
            """)

    @OptionGroup var project: ProjectArgument
    @Option(help: ArgumentHelp("The number of parts.", valueName: "number")) var parts: Int?
    @Option(
        help: ArgumentHelp(
            "The names of the annotators, separated by commas; annotator-1, annotator-2, … by default.",
            valueName: "names"))
    var names: String?
    @Option(
        help: ArgumentHelp(
            "The share of the tiles that two annotators label, to measure how well they agree.", valueName: "0...1"))
    var overlap = 0.0
    @Option(
        help: ArgumentHelp(
            "The folder to make the parts in; by default the folder of the project.", valueName: "folder"))
    var output: String?
    @Flag(help: "Print the result as JSON.") var json = false

    private var annotators: [String] {
        names?.split(separator: ",").map { $0.trimmingCharacters(in: .whitespaces) }
            ?? (1...max(1, parts ?? 1)).map { "annotator-\($0)" }
    }

    func validate() throws {
        guard parts != nil || names != nil else { throw ValidationError("give --parts or --names") }
        try ValidationError.check("parts", parts, in: 1...Shard.largestCount)
        let annotators = annotators
        if let parts, parts != annotators.count {
            throw ValidationError("--parts \(parts): --names has \(annotators.count) names")
        }
        if annotators.contains("") || Set(annotators).count < annotators.count {
            throw ValidationError("--names: give each annotator a different name")
        }
        if let wrong = annotators.first(where: { $0.contains("/") || $0.hasPrefix(".") }) {
            throw ValidationError("--names: \(wrong) cannot be the name of a folder")
        }
        if !(0...1 ~= overlap) { throw ValidationError("--overlap \(overlap): give a share from 0 to 1") }
    }

    func run() throws {
        let workspace = try project.open(.readWrite)
        let url = workspace.project.url.standardizedFileURL
        let parent = try output.map { try URL.written($0, isFolder: true) } ?? url.deletingLastPathComponent()
        let folders = annotators.map {
            parent.appending(path: "\(url.lastPathComponent)-\($0)", directoryHint: .isDirectory)
        }
        let made = try workspace.split(among: annotators, overlap: overlap, into: folders)
        let result = made.map { Result(project: $0.url.path, annotator: $0.annotator, tiles: $0.tiles) }
        if json { return try printJSON(result) }
        for part in result { try Output.print("made \(part.project): \(part.tiles) tiles for \(part.annotator)") }
    }

    struct Result: Encodable {
        let project: String
        let annotator: String
        let tiles: Int
    }
}

struct JoinCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "join", abstract: "Bring the labels of parts made by `split` together.",
        discussion: """
            Each edit keeps its author and time. If two annotators labeled a tile, the labels of the part that owns the \
            tile count, and those of the other one become second labels for `tessera agreement`. If they differ much, \
            the tile becomes disputed. The order of the parts does not matter, and a part can be joined again later.
            """)

    @OptionGroup var project: ProjectArgument
    @Argument(help: "The folders of the parts.", completion: .directory) var parts: [String]
    @Flag(help: "Print the result as JSON.") var json = false

    func run() throws {
        let workspace = try project.open(.readWrite)
        var results: [Result] = []
        for url in try parts.map({ try URL.written($0, isFolder: true) }) {
            let outcome = try workspace.join(url)
            let result = Result(
                project: url.path, joined: outcome.joined, second: outcome.second, disputed: outcome.disputed,
                comments: outcome.comments)
            results.append(result)
            if !json { try Output.print(result.text) }
        }
        if json { try printJSON(results) }
    }

    struct Result: Encodable {
        let project: String
        let joined: Int
        let second: Int
        let disputed: Int
        let comments: Int

        var text: String {
            "joined \(project): labels of \(joined) tiles, second labels of \(second), \(disputed) disputed, "
                + "\(comments) comments"
        }
    }
}
