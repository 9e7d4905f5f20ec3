import ArgumentParser
import Files
import Foundation
import Pool
import ProjectStore
import Rounds

struct ImportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "import", abstract: "Take over labels of tiles from masks, as confirmed.",
        discussion: """
            The masks are the dataset's own, or those of --masks: gray or palette PNGs named as the images, with the values \
            that `export` writes. Other values are named by --values, a line `value class` each; `void` and `unlabeled` \
            are classes there.
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

    func validate() throws {
        if values != nil, masks == nil { throw ValidationError("--values says what is in --masks: give both") }
    }

    func run() throws {
        let workspace = try project.open(.readWrite)
        let catalog = workspace.dataset.catalog
        let mapping = try values.map { try MaskMapping(reading: URL.written($0), catalog) } ?? .exported(catalog)
        let folder = try masks.map { try MaskFolder(URL.written($0, isFolder: true), mapping: mapping) }
        let chosen = try tiles.map { try TileList.read(URL.written($0), of: workspace) }
        let result = try workspace.importLabels(
            of: chosen ?? workspace.dataset.tiles(of: .train), from: folder)
        let output = RoundOutput()
        result.skipped.forEach(output.skip)
        try Output.print("took over the labels of \(result.count) tiles")
    }
}

/// A text file that names tiles.
enum TileList {
    /// - Throws: `FileError`; `PoolError` naming the line that is no tile of the pool.
    static func read(_ url: URL, of workspace: Workspace) throws -> [TileID] {
        return try TextFile.read(url).split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).enumerated()
            .compactMap { number, line in
                let words = line.split(separator: " ")
                if words.isEmpty || words[0].hasPrefix("#") { return nil }
                // A name may have spaces; the row and the column are the last words.
                let name = words.dropLast(2).joined(separator: " ")
                guard words.count >= 3, let row = Int(words[words.count - 2]), let column = Int(words[words.count - 1]),
                    let tile = workspace.tile(inImage: name, row: row, column: column),
                    workspace.dataset.images[tile.image].split == .train
                else {
                    throw PoolError(
                        path: "\(url.path):\(number + 1)", reason: "“\(line)” is no tile of the pool",
                        mend: "write the image's name, its row and its column, counted from 0")
                }
                return tile
            }
    }
}
