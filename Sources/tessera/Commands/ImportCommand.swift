import ArgumentParser
import Files
import Foundation
import Pool
import Problems
import ProjectStore
import Rounds

struct ImportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "import", abstract: "Import labels of tiles from masks, as confirmed.",
        discussion: """
            Pixels that have a label keep it, and open ones get that of the mask. A tile without open pixels is confirmed, \
            another one is a draft.

            The masks are the dataset's own, or those of --masks: PNGs named after the images. What their values mean says \
            the classes.txt in that folder, which `export` writes: classes are matched by their names. Without such a file \
            values mean what they mean in exports of this project.

            Other values are named by --values, a line `value class` or `#rrggbb class` each. `void` and `unlabeled` stand \
            there for pixels of no class and pixels that nobody labeled; where classes have these names, write \
            `marker:void` and `marker:unlabeled`.
            """)

    @OptionGroup var project: ProjectArgument
    @Option(
        help: ArgumentHelp(
            "The tiles, a line `image row column` each; all of the pool if nothing is said.", valueName: "file"))
    var tiles: String?

    @Option(help: ArgumentHelp("A folder of masks.", valueName: "folder"), completion: .directory) var masks: String?
    @Option(
        help: ArgumentHelp("What the values of --masks mean, a line `value class` each.", valueName: "file"),
        completion: .file())
    var values: String?
    @Option(help: ArgumentHelp("How --masks are named after the images, as {stem}_L.png.", valueName: "pattern"))
    var maskPattern: String?
    @Flag(help: "Turn --masks as EXIF turns their images: they lie as those are stored.") var masksAsStored = false

    func validate() throws {
        guard masks == nil else { return }
        if values != nil { throw ValidationError("--values says what is in --masks: give both") }
        if maskPattern != nil { throw ValidationError("--mask-pattern says how --masks are named: give both") }
        if masksAsStored { throw ValidationError("--masks-as-stored says how --masks lie: give both") }
    }

    func run() throws {
        let workspace = try project.open(.readWrite)
        let output = RoundOutput()
        let folder = try masks.map { try maskFolder(URL.written($0, isFolder: true), workspace, output) }
        let chosen = try tiles.map { try TileList.read(URL.written($0), of: workspace) }
        let wanted = chosen ?? workspace.dataset.tiles(of: .train)
        let outcome = try workspace.importLabels(of: wanted, from: folder)
        folder?.notes.forEach { output.note("note: " + $0) }
        (outcome.skipped + (folder?.problems ?? [])).forEach(output.skip)
        guard outcome.count > 0 else {
            throw Problem(
                path: try masks ?? project.url.path,
                reason: "nothing was imported: "
                    + reasons(outcome, wanted: wanted.count, folder).joined(separator: "; "),
                fix: "see `tessera import --help` for masks, their names and values")
        }
        try Output.print("imported the labels of \(outcome.count) tiles")
        if outcome.drafts > 0 {
            output.note(
                "note: \(outcome.drafts) of these tiles are drafts: pixels are open, or you drew some and did not confirm them"
            )
        }
        if outcome.kept > 0 {
            output.note("note: \(outcome.kept) tiles keep their labels where the masks have others")
        }
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
            lieAsStored: masksAsStored)
    }

    /// Why no tile got a label.
    private func reasons(_ outcome: ImportOutcome, wanted: Int, _ folder: MaskFolder?) -> [String] {
        var reasons: [String] = []
        if wanted == 0 { reasons.append(tiles == nil ? "the pool has no tiles" : "the list names no tile") }
        if outcome.confirmed > 0 { reasons.append("\(outcome.confirmed) tiles are confirmed already") }
        if let folder, !outcome.unmasked.isEmpty {
            reasons.append(
                "\(outcome.unmasked.count) images have no mask there; it would be named "
                    + folder.names.expected.joined(separator: ", ") + ", and there are "
                    + folder.names.found.joined(separator: ", "))
        }
        if outcome.unlabeled > 0 { reasons.append("the masks have no label in \(outcome.unlabeled) tiles") }
        if let first = outcome.skipped.first {
            reasons.append(
                "\(outcome.skipped.count) masks cannot be used, the first is \(first.place): \(first.reason)")
        }
        return reasons
    }
}
