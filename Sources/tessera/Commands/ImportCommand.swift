import ArgumentParser
import Files
import Formats
import Foundation
import Pool
import Problems
import ProjectStore
import Rounds

struct ImportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "import", abstract: "Import labels from masks, or from files of other programs.",
        discussion: """
            A pixel that has a label keeps it; an unlabeled pixel gets the label of the mask. A tile whose pixels are all \
            labeled is then confirmed; any other tile is a draft.

            The masks are the dataset's own, or those of --masks: PNG files named after the images. If that folder has a \
            classes.txt, as `export` writes it, it gives the meaning of the values, and classes are matched by their names. \
            Otherwise the values have the meaning that they have in exports of this project.

            --values gives other values their meaning, by lines `value class` or `#rrggbb class`. There, `void` is a pixel \
            of no class and `unlabeled` a pixel without a label. If classes have these names, write `marker:void` and \
            `marker:unlabeled`.

            --format and --from read the files of other programs instead. Images are matched by their names, and classes \
            by their names or by --map. What does not match is named with its counts and left out. The formats: \
            \(AnnotationFormat.help)
            """)

    @OptionGroup var project: ProjectArgument
    @Option(
        help: ArgumentHelp(
            "A file with a line `image row column` for each tile; all tiles of the pool by default.", valueName: "file")
    )
    var tiles: String?

    @Option(help: ArgumentHelp("A folder of masks.", valueName: "folder"), completion: .directory) var masks: String?
    @Option(
        help: ArgumentHelp("A file with a line `value class` for each value of --masks.", valueName: "file"),
        completion: .file())
    var values: String?
    @Option(
        help: ArgumentHelp(
            "The names of --masks, with {stem} for the path of the image, as {stem}_L.png.", valueName: "pattern"))
    var maskPattern: String?
    @Flag(help: "Rotate --masks by the EXIF orientation of their images. For masks with the stored orientation.")
    var masksAsStored = false

    @Option(help: "The format of the files of --from.") var format: AnnotationFormat?
    @Option(help: ArgumentHelp("A file or folder of another program.", valueName: "path"), completion: .file())
    var from: String?
    @Option(
        help: ArgumentHelp(
            "Classes of --from, by lines `name in the files = class`. The class can be `void` or `unlabeled`.",
            valueName: "file"), completion: .file())
    var map: String?
    @Option(
        help: """
            The meaning of pixels of --from without a class: \(RestMeaning.help) The default is void for formats with \
            masks, and unlabeled for formats with objects and for png.
            """)
    var ignored: RestMeaning?
    @Flag(help: "The labels are predictions: tiles become drafts, which a person must confirm.") var predictions = false
    @Flag(
        help: """
            The labels are gold: labels of experts, by which `tessera agreement` measures the annotators. They are no \
            labels of the project, and earlier gold labels of the same tiles are replaced.
            """)
    var gold = false

    func validate() throws {
        if (format == nil) != (from == nil) { throw ValidationError("--format says what --from is: give both") }
        if from != nil, masks != nil { throw ValidationError("--from and --masks are two sources: give one of them") }
        if predictions, gold { throw ValidationError("labels are --predictions or --gold: give one of them") }
        if from == nil, map != nil || ignored != nil {
            throw ValidationError("--map and --ignored are about --from: give it too")
        }
        guard masks == nil else { return }
        if values != nil { throw ValidationError("--values says what is in --masks: give both") }
        if maskPattern != nil { throw ValidationError("--mask-pattern says how --masks are named: give both") }
        if masksAsStored { throw ValidationError("--masks-as-stored is about --masks: give both") }
    }

    func run() throws {
        let workspace = try project.open(.readWrite)
        let output = RoundOutput()
        let folder = try masks.map { try maskFolder(URL.written($0, isFolder: true), workspace, output) }
        var files: ImportedLabels?
        if let from, let format {
            files = try importedLabels(format, URL.written(from), workspace, output)
        }
        let chosen = try tiles.map { try TileList.read(URL.written($0), of: workspace) }
        let wanted = chosen ?? workspace.dataset.tiles(of: .train)
        let rest = ignored ?? format?.rest ?? .unlabeled
        let source = files.map { LabelSource.files($0, rest: rest) } ?? folder.map { .masks($0) } ?? .dataset
        let outcome = try workspace.importLabels(
            of: wanted, from: source, as: gold ? .gold : predictions ? .predictions : .labels)
        folder?.notes.forEach { output.note("note: " + $0) }
        (outcome.unreadableMasks + (folder?.problems ?? [])).forEach(output.skip)
        for (name, pixels) in outcome.unmatchedPixels.sorted(by: { $0.key < $1.key }) {
            output.skip(
                Problem(
                    path: from, reason: "the project has no class \(name): \(pixels) pixels stay unlabeled",
                    fix: "say what it means with --map"))
        }
        if outcome.voidRestPixels > 0 {
            output.note(
                "note: \(outcome.voidRestPixels) pixels without a class are void, because their tiles have labels; "
                    + "--ignored unlabeled leaves them open")
        }
        guard outcome.imported > 0 else {
            throw Problem(
                path: try from ?? masks ?? project.url.path,
                reason: "nothing was imported: "
                    + reasons(outcome, wanted: wanted.count, folder).joined(separator: "; "),
                fix: "see `tessera import --help` for masks, their names and values")
        }
        try Output.print("imported the \(gold ? "gold labels" : "labels") of \(outcome.imported) tiles")
        if outcome.importedAsDrafts > 0 {
            output.note(
                "note: \(outcome.importedAsDrafts) of these tiles are drafts: some pixels have no label, or you drew and did not confirm"
            )
        }
        if outcome.differing > 0 {
            output.note(
                gold
                    ? "note: \(outcome.differing) tiles had other gold labels, which no longer count"
                    : "note: \(outcome.differing) tiles keep their labels where the masks have others")
        }
        if files != nil, !output.skipped.isEmpty { throw ExitCode.failure }
    }

    /// Opens the files of another program, and reports what does not match.
    private func importedLabels(
        _ format: AnnotationFormat, _ url: URL, _ workspace: Workspace, _ output: RoundOutput
    ) throws -> ImportedLabels {
        let catalog = try workspace.catalogWithFormerNames()
        let classMap = try map.map { try ClassMap(reading: URL.written($0), catalog) } ?? ClassMap()
        let labels = ImportedLabels(try format.reader(of: url), for: workspace.dataset, catalog, map: classMap)
        (labels.problems + labels.unmatchedImages).forEach(output.skip)
        let others = labels.images.subtracting(workspace.dataset.indices(of: .train)).count
        if others > 0 {
            output.note("note: \(others) images of the files are not in the pool, but for validation or tests")
        }
        return labels
    }

    private func maskFolder(_ url: URL, _ workspace: Workspace, _ output: RoundOutput) throws -> MaskFolder {
        let catalog = workspace.dataset.catalog
        let classes = url.appending(path: "classes.txt")
        let meanings: MaskMeanings
        if let values {
            meanings = .listed(try MaskMapping(reading: URL.written(values), catalog))
        } else if FileManager.default.fileExists(atPath: classes.path) {
            var missing: [UInt8: String] = [:]
            let file = try ClassFile(classes)
            let catalog = try workspace.catalogWithFormerNames()
            _ = MaskMapping(file, as: catalog, missing: &missing)
            meanings = .classes(file, catalog)
            let names = missing.sorted { $0.key < $1.key }.map { "\($0.value) (\($0.key))" }
            if !names.isEmpty {
                output.note(
                    "\(classes.path): the project has no class \(names.joined(separator: ", ")); masks with these values "
                        + "are left out; say what they mean with --values")
            }
        } else {
            meanings = .exported(catalog)
        }
        return try MaskFolder(
            url, of: workspace.dataset.images, pattern: maskPattern.map { try MaskPattern($0) }, meanings: meanings,
            masksAsStored: masksAsStored)
    }

    /// The reasons why no tile got a label.
    private func reasons(_ outcome: ImportOutcome, wanted: Int, _ folder: MaskFolder?) -> [String] {
        var reasons: [String] = []
        if wanted == 0 { reasons.append(tiles == nil ? "the pool has no tiles" : "the list names no tile") }
        if outcome.unchanged > 0 {
            reasons.append("\(outcome.unchanged) tiles " + (gold ? "have these gold labels" : "are confirmed already"))
        }
        if folder == nil, from != nil, !outcome.imagesWithoutMask.isEmpty {
            reasons.append("\(outcome.imagesWithoutMask.count) images have no labels there")
        }
        if let folder, !outcome.imagesWithoutMask.isEmpty {
            reasons.append(
                "\(outcome.imagesWithoutMask.count) images have no mask there; it would be named "
                    + folder.names.expected.joined(separator: ", ") + ", and there are "
                    + folder.names.found.joined(separator: ", "))
        }
        if outcome.withoutLabels > 0 { reasons.append("the masks have no label in \(outcome.withoutLabels) tiles") }
        if let first = outcome.unreadableMasks.first {
            reasons.append(
                "\(outcome.unreadableMasks.count) masks cannot be used, the first is \(first.place): \(first.reason)")
        }
        return reasons
    }
}
