import Acquisition
import ArgumentParser
import Files
import Foundation
import Learning
import Pool
import Problems
import ProjectStore
import Rounds
import Terminal
import Workbench

struct InitCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "init", abstract: "Make a project from images, which stay where they are.")

    @Argument(help: "The folder to make.") var project: String
    @Option(help: ArgumentHelp("The folder of the images, or of the whole dataset.", valueName: "folder"))
    var images: String
    @Option(
        help: ArgumentHelp(
            "The folder of the masks, if its name is not a usual one; none to use no masks.",
            valueName: "folder|none"))
    var masks: String?
    @Option(
        help: ArgumentHelp(
            """
            The names of the masks, if they are not detected: {stem} is the path of the image without extension, \
            as in {stem}_L.png or mask_{stem}.png.
            """, valueName: "pattern"))
    var maskPattern: String?
    @Flag(help: "Rotate masks by the EXIF orientation of their images. For masks with the stored orientation.")
    var masksAsStored = false
    @Option(help: "How the files are arranged; detected by default. \(DatasetLayout.help)")
    var layout: DatasetLayout?
    @Option(help: "The masks of the layout cityscapes; fine by default. \(LabelKind.help)") var labels: LabelKind?
    @Option(help: ArgumentHelp("A file of classes with a line `value name #rrggbb` for each.", valueName: "file"))
    var classes: String?
    @Option(help: "The colors of classes on the screen; files keep those of the dataset. \(ClassPalette.help)")
    var palette: ClassPalette = .readable
    @Option(
        help: ArgumentHelp("Cut each image into this many rows and columns of tiles; 4x4 by default.", valueName: "RxC")
    )
    var tiles: String?
    @Option(help: ArgumentHelp("Cut each image into squares with this side instead.", valueName: "pixels"))
    var region: String?
    @Option(
        help: ArgumentHelp(
            "The share of images with masks used for validation, if neither lists nor folders name them.",
            valueName: "0...1"))
    var validation = DatasetSource.defaultValidationFraction
    @Option(
        help: ArgumentHelp(
            """
            The initial weights of the backbone: a .safetensors or .pth file of MobileNetV2, timm's xception41 or \
            torchvision's resnet50, or none for random numbers. By default Tessera's own weights of MobileNetV2, and \
            none for the other networks.
            """, valueName: "file|none"))
    var weights: StartingWeights?
    @Option(
        help: """
            The network. By default full; with the recipe context, fine for images of up to half a megapixel and lite \
            for larger ones. \(NetworkArchitecture.help)
            """)
    var network: NetworkArchitecture?
    @Option(help: "How networks are trained. \(TrainingRecipe.help)")
    var recipe: TrainingRecipe = .context
    @Flag(
        inversion: .prefixedNo,
        help: """
            Fine-tune the backbone; by default with the recipe context, and if it starts from random numbers.
            """)
    var finetune: Bool?
    @OptionGroup var training: RecipeOptions
    @Option(help: "The seed of all random numbers.") var seed: UInt64 = 1
    @Flag(help: "Print a report as JSON.") var json = false

    private var tiling: Tiling {
        get throws { try region.map { try Tiling(region: $0) } ?? Tiling(tiles: tiles ?? "4x4") }
    }

    func validate() throws {
        do { _ = try tiling } catch { throw ValidationError("\(error)") }
        if tiles != nil && region != nil { throw ValidationError("give --tiles or --region, not both") }
        if let maskPattern {
            do { _ = try MaskPattern(maskPattern) } catch { throw ValidationError("\(error)") }
        }
        if !(0..<1 ~= validation) { throw ValidationError("--validation \(validation): give a share of 0 to below 1") }
    }

    func run() throws {
        let absolute = { (path: String) in try URL.written(path).standardizedFileURL.path }
        let source = DatasetSource(
            images: try absolute(images), masks: try masks.map { $0 == DatasetSource.noMasks ? $0 : try absolute($0) },
            maskPattern: maskPattern, masksAsStored: masksAsStored, labels: labels, tiling: try tiling,
            validationFraction: validation, seed: seed, classes: try classes.map(absolute))
        do {
            try make(source)
        } catch let problem as Problem where !problem.suggestedLines.isEmpty {
            Output.note("Error: \(problem)")
            problem.suggestedLines.forEach { Output.note("    " + $0) }
            throw ExitCode.failure
        }
    }

    private func make(_ source: DatasetSource) throws {
        let report = try Self.make(
            URL.written(project, isFolder: true), source: source, layout: layout, weights: weights,
            network: network, recipe: recipe, changes: training.changes, finetune: finetune, palette: palette,
            seed: seed)
        if json { try printJSON(report) } else { try Output.print(text: report.text) }
    }

    /// Makes a project and returns a report of its content. The recipe and the size of the images decide what is nil.
    static func make(
        _ url: URL, source: DatasetSource, layout: DatasetLayout? = nil, weights: StartingWeights? = nil,
        network: NetworkArchitecture? = nil, recipe: TrainingRecipe = .context,
        changes: TrainingChanges = TrainingChanges(), finetune: Bool? = nil, acquisition: AcquisitionSettings? = nil,
        palette: ClassPalette = .readable, seed: UInt64
    ) throws -> Report {
        // A wrong path is refused before the images are read, which may take long.
        _ = try weights?.file()
        let detection = try LayoutDetection(source, layout: layout)
        let defaults = recipe.projectDefaults
        let plan = try TrainingPlan(
            recipe: recipe, changes: changes, layout: detection.source.layout,
            finetune: finetune ?? defaults.finetunesTrainedWeights, seed: seed)
        RecipeOptions.noteUnused(changes, by: plan)
        var index = DatasetIndex()
        let scan: DatasetScan
        do {
            scan = try DatasetScan(detection.source, index: &index)
        } catch {
            detection.notes.forEach { Output.note("note: \($0)") }
            throw error
        }
        if let list = scan.report.unreadableLists.first { throw list }
        guard !scan.report.holdsOnlyVoid else {
            throw Problem(
                path: scan.report.maskFolder ?? source.images,
                reason: "the masks hold nothing but void: there is nothing to learn from them or to measure by",
                fix: "correct the masks or the file of classes; to label the images by hand give --masks none")
        }
        let rule = scan.splitRule
        let dataset = try scan.dataset { rule.split(of: $0) }
        let network = network ?? defaults.network(for: dataset.images.map(\.size))
        let weights = weights ?? .standard(for: network)
        let file = try weights.file()
        if let file { _ = try BackboneWeights.read(file, for: network) }
        try Project.create(
            at: url,
            configuration: ProjectConfiguration(
                name: url.lastPathComponent, source: detection.source, catalog: dataset.catalog, seed: seed,
                network: network.rawValue, weights: weights == .own ? file?.lastPathComponent : file?.path,
                recipe: recipe.rawValue,
                finetune: finetune ?? weights.areFineTuned(by: recipe), training: try Settings(encoding: changes),
                acquisition: try Settings(encoding: acquisition ?? defaults.acquisition), palette: palette),
            images: dataset.images, files: weights == .own ? [file].compactMap { $0 } : [])
        return Report(
            url, dataset, scan.report, notes: detection.notes, network: network, weights: weights, palette: palette)
    }

    struct Report: Encodable {
        let project: String
        let images: [String: Int]
        let tiles: Int
        let classes: [String]
        let network: String
        let weights: String?
        let palette: ClassPalette
        let found: DatasetReport
        /// Files and folders that were found and are not used.
        let notes: [String]
        let leftOut: [Problem]

        init(
            _ url: URL, _ dataset: Dataset, _ found: DatasetReport, notes: [String], network: NetworkArchitecture,
            weights: StartingWeights, palette: ClassPalette
        ) {
            project = url.path
            images = dataset.imageCounts
            tiles = dataset.tiles(of: .train).count
            classes = dataset.catalog.names
            self.network = network.rawValue
            self.weights = weights == .random ? nil : weights.description
            self.palette = palette
            self.found = found
            self.notes = notes
            leftOut = dataset.problems
        }

        var text: String {
            let counts = Split.allCases.map { "\(images[$0.rawValue] ?? 0) \($0.rawValue)" }.joined(separator: ", ")
            var lines = ["made \(project): images \(counts); \(tiles) tiles in the pool; \(classes.count) classes"]
            lines += found.lines
            lines.append("network: \(network); backbone: " + (weights ?? "starts from random numbers"))
            // Few users know the option, so the report names it.
            let key = Keymap.standard.text(for: .classColors, in: .image)
            let others = palette == .colorBlind ? "" : " (--palette color-blind: \(ClassPalette.colorBlind.summary))"
            lines.append("classes on the screen: \(palette.summary)\(others); \(key) changes them")
            lines += (notes + found.notes).shortened { "note: \($0)" }
            if !leftOut.isEmpty {
                lines.append("left out \(leftOut.count) of the files:")
                lines += leftOut.shortened { "  \($0)" }
            }
            lines.append("next: tessera open \(project.shellQuoted)")
            return lines.map(\.printable).joined(separator: "\n")
        }
    }
}

extension Array {
    /// One line for each of the first 20 elements, and one with the number of further ones.
    fileprivate func shortened(_ line: (Element) -> String) -> [String] {
        prefix(20).map(line)
            + (count > 20 ? ["  and \(count - 20) more: --json has all, `tessera check` later on"] : [])
    }
}

extension DatasetLayout: Declared {}
extension LabelKind: Declared {}
extension ClassPalette: Declared {}
extension TrainingRecipe: Declared {}
extension NetworkArchitecture: Declared {}
extension Split: ExpressibleByArgument {}
