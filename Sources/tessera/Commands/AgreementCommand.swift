import ArgumentParser
import Foundation
import Learning
import Problems
import Rounds

struct AgreementCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "agreement", abstract: "Measure confirmed labels by gold labels.",
        discussion: """
            `tessera import --gold` brings gold labels into the project. A tile counts for the author who confirmed it \
            last. Pixels that are void or unlabeled in one of both are not compared.
            """)

    @OptionGroup var project: ProjectArgument
    @Flag(help: "Print the result as JSON.") var json = false

    func run() throws {
        let workspace = try project.open(.readOnly)
        let agreement = try workspace.goldAgreement()
        guard agreement.goldTiles > 0 else {
            throw Problem(
                path: try project.url.path, reason: "there are no gold labels", fix: "import some with --gold")
        }
        let result = Result(agreement, workspace)
        if json { try printJSON(result) } else { try Output.print(text: result.text) }
    }

    struct Result: Encodable {
        struct Part: Encodable {
            let author: String?
            let tiles: Int
            let pixels: Int
            let accuracy: Double?
            let kappa: Double?
            let meanIoU: Double?
            let iou: [Double?]
        }

        struct Tile: Encodable {
            let image: String
            let row: Int
            let column: Int
            let author: String
            let accuracy: Double
        }

        let goldTiles: Int
        let classes: [String]
        /// All authors together, then each.
        let agreement: [Part]
        /// The tiles that differ most.
        let tiles: [Tile]

        /// The number of tiles that are listed. More tiles would fill the screen.
        private static let mostTiles = 10

        init(_ agreement: GoldAgreement, _ workspace: Workspace) {
            goldTiles = agreement.goldTiles
            classes = workspace.dataset.catalog.names
            func part(_ author: String?, _ part: GoldAgreement.Part) -> Part {
                Part(
                    author: author, tiles: part.tiles, pixels: part.confusion.pixels, accuracy: part.accuracy,
                    kappa: part.confusion.kappa, meanIoU: part.confusion.meanIoU, iou: part.confusion.iou)
            }
            self.agreement =
                [part(nil, agreement.all)]
                + agreement.byAuthor.sorted { $0.key < $1.key }.map { part($0.key, $0.value) }
            tiles = agreement.tiles.filter { $0.accuracy < 1 }.prefix(Self.mostTiles).compactMap { tile in
                workspace.tile(of: tile.key).map { id in
                    Tile(
                        image: workspace.dataset.images[id.image].name, row: id.row, column: id.column,
                        author: tile.author, accuracy: tile.accuracy)
                }
            }
        }

        var text: String {
            func number(_ value: Double?) -> String { value.map { decimal($0, 3) } ?? "-" }
            var authors = Table(["author", "tiles", "pixels", "accuracy", "kappa", "mIoU"])
            for part in agreement {
                authors.add([
                    part.author ?? "all", "\(part.tiles)", "\(part.pixels)", number(part.accuracy), number(part.kappa),
                    number(part.meanIoU),
                ])
            }
            var iou = Table(["class", "IoU"])
            for (name, value) in zip(classes, agreement[0].iou) { iou.add([name, number(value)]) }
            var text = "\(agreement[0].tiles) of \(goldTiles) tiles with gold labels are confirmed\n"
            text += authors.text + "\n" + iou.text
            guard !tiles.isEmpty else { return text }
            var differing = Table(["image", "row", "column", "author", "accuracy"])
            for tile in tiles {
                differing.add([tile.image, "\(tile.row)", "\(tile.column)", tile.author, number(tile.accuracy)])
            }
            return text + "\nThe tiles that differ most:\n" + differing.text
        }
    }
}
