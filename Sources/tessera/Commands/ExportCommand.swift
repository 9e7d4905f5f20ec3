import ArgumentParser
import Formats
import Foundation
import Pool
import ProjectStore
import Rounds

struct ExportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export", abstract: "Write labels or predictions in the format of other programs.",
        discussion: """
            The formats: \(AnnotationFormat.help)

            For --what probabilities, the formats are: \(ProbabilityFormat.help)

            A stopped export continues if it is started again with the same options and folder.

            With --shard, other processes can write the other shards to the same folder at the same time. At the end, the \
            same command without --shard writes the files that list all images.

            Most formats have no value for unlabeled pixels. The result says how many there are; --only-complete leaves \
            out images that are not labeled completely.
            """)

    @OptionGroup var project: ProjectArgument
    @OptionGroup var part: ShardOptions
    @Option(
        help: ArgumentHelp(
            "The format of the files; png by default, npy for probabilities.",
            discussion: "values: "
                + (AnnotationFormat.allCases.map(\.rawValue) + ProbabilityFormat.allCases.map(\.rawValue))
                .joined(separator: ", ")),
        completion: .list(AnnotationFormat.allCases.map(\.rawValue) + ProbabilityFormat.allCases.map(\.rawValue)))
    var format: String?
    @Option(help: ArgumentHelp("A new or empty folder.", valueName: "folder"), completion: .directory)
    var output: String
    @Option(help: "What to write: \(ExportedContent.help)") var what = ExportedContent.labels
    @Option(help: "Only images of this split: \(Split.allCases.map(\.rawValue).joined(separator: ", ")).")
    var split: Split?
    @Flag(help: "Only images whose tiles are all confirmed.") var onlyComplete = false
    @Flag(help: "Copy the image files too. The format huggingface always does.") var withImages = false
    @Option(
        help: ArgumentHelp(
            "Names of the classes in the files, by lines `name in the files = class of the project`.",
            valueName: "file"), completion: .file())
    var map: String?

    func validate() throws {
        if onlyComplete, what != .labels {
            throw ValidationError("--only-complete is about labels: predictions are always complete")
        }
        if case .probabilities = try target(), map != nil || withImages {
            throw ValidationError("--map and --with-images are for labels and predictions, not for probabilities")
        }
    }

    /// What `--what` and `--format` say together.
    private enum Target {
        case labels(AnnotationFormat)
        case probabilities(ProbabilityFormat)
    }

    private func target() throws -> Target {
        func unknown(_ names: [String]) -> ValidationError {
            ValidationError(
                "\(what.rawValue) have no format \((format ?? "").shellQuoted): use one of "
                    + names.joined(separator: ", "))
        }
        guard what == .probabilities else {
            guard let format = AnnotationFormat(rawValue: format ?? AnnotationFormat.png.rawValue) else {
                throw unknown(AnnotationFormat.allCases.map(\.rawValue))
            }
            return .labels(format)
        }
        guard let format = ProbabilityFormat(rawValue: format ?? ProbabilityFormat.npy.rawValue) else {
            throw unknown(ProbabilityFormat.allCases.map(\.rawValue))
        }
        return .probabilities(format)
    }

    func run() throws {
        let shard = try part.resolved()
        let workspace = try project.open(.readOnly)
        let output = RoundOutput()
        let folder = try URL.written(self.output, isFolder: true)
        let monitor = StageMonitor(progress: { output.show($0) }, skipped: { output.skip($0) })
        let outcome: ExportOutcome
        var ignored = ""
        switch try target() {
        case .probabilities(let format):
            outcome = try workspace.exportProbabilities(
                format, split: split, shard: shard, to: folder, monitor: monitor)
        case .labels(let format):
            ignored = format.ignored
            let request = ExportRequest(
                format: format, arePredictions: what == .predictions, split: split, onlyComplete: onlyComplete,
                hasImages: withImages,
                classMap: try map.map { try ClassMap(reading: URL.written($0), workspace.dataset.catalog) }
                    ?? ClassMap(), shard: shard)
            outcome = try workspace.export(request, to: folder, monitor: monitor)
        }
        output.finish()
        try Output.print(ShardOptions.summary(what.rawValue, images: outcome.counts.images, folder, shard))
        for note in notes(outcome, ignored: ignored) { output.note("note: " + note) }
        if !outcome.problems.isEmpty { throw ExitCode.failure }
    }

    private func notes(_ outcome: ExportOutcome, ignored: String) -> [String] {
        var notes: [String] = []
        if outcome.incompleteImages > 0 {
            notes.append("\(outcome.incompleteImages) images are left out: not all of their tiles are confirmed")
        }
        let open = TileState.allCases.filter { !$0.isConfirmed }.compactMap { state in
            outcome.tiles[state].map { "\($0) \(state.rawValue)" }
        }
        if !open.isEmpty {
            notes.append("tiles of these images that are not confirmed: " + open.joined(separator: ", "))
        }
        if outcome.voidTiles > 0 { notes.append("\(outcome.voidTiles) confirmed tiles have no pixel of a class") }
        let counts = outcome.counts
        if counts.voidPixels + counts.unlabeledPixels > 0 {
            notes.append(
                "\(counts.unlabeledPixels) pixels are unlabeled and \(counts.voidPixels) void. \(ignored)"
            )
        }
        return notes
    }
}

/// What is exported of a project. The raw value is the name on the command line.
enum ExportedContent: String, CaseIterable, Declared {
    case labels
    case predictions
    case probabilities

    var summary: String {
        switch self {
        case .labels: "the labels of confirmed tiles"
        case .predictions: "the predictions of the last network for whole images"
        case .probabilities: "the probabilities of the classes by the last network"
        }
    }
}

extension AnnotationFormat: Declared {}
extension ProbabilityFormat: Declared {}
extension RestMeaning: Declared {}
