import ArgumentParser
import Drawing
import Files
import Foundation
import Imagery
import Pool
import ProjectStore
import Rounds
import Synchronization
import Tensors
import Workbench

struct RenderCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "render", abstract: "Draw views of a project as a picture, or print them as text.",
        discussion: """
            Without --output each view is printed as a sentence and a table whose columns are separated by tabs, for \
            programs and screen readers. With --output the views are drawn one below the other.

            --compare adds a curve to the view curve, and panels to the views of an image: one for each query, with \
            its tiles framed. A project shows its current query, a simulation all its queries, a strategy the query \
            that it would select now with the project's settings. A path that exists is never read as a strategy.
            """)

    @OptionGroup var project: ProjectArgument
    @Option(
        name: .customLong("view"),
        help: ArgumentHelp(
            "What to draw, separated by commas: \(Rendering.View.allCases.map(\.rawValue).joined(separator: ", ")).",
            valueName: "views"))
    var views: String = "grid"
    @Option(
        help: ArgumentHelp(
            "Write a picture instead of text. The extension gives the format, png by default: "
                + "\(DrawingFormat.allCases.map(\.rawValue).joined(separator: ", ")).", valueName: "file"))
    var output: String?
    @Option(help: ArgumentHelp("The picture's width in pixels.", valueName: "n")) var width = 960
    @Option(
        help: ArgumentHelp("The image to show; by default that of the first tile of the query.", valueName: "name")
    )
    var image: String?
    @Option(
        help: ArgumentHelp(
            "What the colors of the scatter mean: \(ScatterColor.allCases.map(\.rawValue).joined(separator: ", ")).",
            valueName: "what"))
    var by: ScatterColor = .entropy
    @Option(
        name: .customLong("compare"),
        help: ArgumentHelp(
            "Another project, a file of `tessera simulate --json`, or the name of a strategy. May be repeated.",
            valueName: "run"))
    var compared: [String] = []

    func validate() throws {
        _ = try parsedViews()
        if let output { _ = try format(of: URL.written(output)) }
        try ValidationError.check("width", width, in: 16...8192)
    }

    func run() throws {
        let views = try parsedViews()
        let workspace = try project.open(.readOnly)
        var rendering = try Rendering(
            workspace, image: image, embedding: views.contains(.scatter) ? embedding(of: workspace) : nil, color: by,
            comparisons: RenderedComparisons(workspace: workspace).read(compared))
        guard let output else { return try Output.print(text: views.map(rendering.text).joined(separator: "\n\n")) }
        if views.contains(.queue) { try rendering.loadQueue(of: workspace) }
        let file = try URL.written(output)
        let bytes = try rendering.drawing(of: views, width: width).encoded(as: format(of: file))
        try RootedPath(named: file).write(bytes)
    }

    private func format(of file: URL) throws -> DrawingFormat {
        let kind = file.pathExtension.lowercased()
        if let format = kind.isEmpty ? .png : DrawingFormat(rawValue: kind) { return format }
        throw ValidationError(
            "--output \(file.lastPathComponent): the file's extension must be "
                + DrawingFormat.allCases.map(\.rawValue).joined(separator: ", "))
    }

    private func parsedViews() throws -> [Rendering.View] {
        try views.split(separator: ",").map { name in
            guard let view = Rendering.View(rawValue: String(name)) else {
                throw ValidationError(
                    "--view \(name): there is no such view; there are "
                        + Rendering.View.allCases.map(\.rawValue).joined(separator: ", "))
            }
            return view
        }
    }

    /// The positions in the scatter. They come from the cache, or are computed, which may take minutes.
    private func embedding(of workspace: Workspace) throws -> [SIMD2<Float>?]? {
        let workers = Workers()
        let output = RoundOutput()
        let positions = Positions()
        let round = try ProjectRound(
            workspace, source: workspace.networkSource(workers: workers), workers: workers,
            report: { event in
                if case .embedded(let found) = event { positions.set(found) }
                output.show(event)
            })
        try round.embed(workspace.acquisitionSettings())
        output.finish()
        return positions.take()
    }
}

extension ScatterColor: ExpressibleByArgument {}

/// Holds the last positions that a round reported.
private final class Positions: Sendable {
    private let found = Mutex<[SIMD2<Float>?]?>(nil)

    func set(_ positions: [SIMD2<Float>?]) { found.withLock { $0 = positions } }
    func take() -> [SIMD2<Float>?]? { found.withLock { $0 } }
}
