import ArgumentParser
import Foundation
import Learning
import Problems
import Rounds

struct AgreementCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "agreement", abstract: "Measure confirmed labels by gold labels and by other annotators.",
        discussion: """
            `tessera import --gold` brings gold labels into the project. `secondShare` in project.toml lets a second \
            annotator label some tiles of each query without seeing the first labels. A tile counts for the author who \
            confirmed it last. Pixels that are void or unlabeled in one of both are not compared.
            """)

    @OptionGroup var project: ProjectArgument
    @Flag(help: "Print the result as JSON.") var json = false

    func run() throws {
        let workspace = try project.open(.readOnly)
        let agreement = try workspace.annotatorAgreement()
        guard !agreement.isEmpty else {
            throw Problem(
                path: try project.url.path,
                reason: "there are no gold labels, and no tile has labels of two annotators",
                fix: "import gold labels with --gold, or set review.secondShare in project.toml")
        }
        let result = Result(agreement, workspace)
        if json { try printJSON(result) } else { try Output.print(text: result.text) }
    }

    struct Result: Encodable {
        struct Part: Encodable {
            let author: String?
            /// The second annotator, of two.
            let other: String?
            let tiles: Int
            let pixels: Int
            let accuracy: Double?
            let kappa: Double?
            let meanIoU: Double?
            let iou: [Double?]
            /// The accuracy by the day of the confirmation.
            let days: [Day]?
        }

        struct Day: Encodable {
            let day: String
            let tiles: Int
            let accuracy: Double?
        }

        struct Tile: Encodable {
            let image: String
            let row: Int
            let column: Int
            let author: String
            let other: String?
            let accuracy: Double
        }

        let goldTiles: Int
        let comparedGoldTiles: Int
        let classes: [String]
        /// The agreement with gold labels: all authors together, then each.
        let agreement: [Part]
        /// The tiles that differ most from their gold labels.
        let tiles: [Tile]
        /// The agreement of each two annotators.
        let pairs: [Part]
        /// The tiles that two annotators labeled most differently.
        let pairTiles: [Tile]

        /// The number of tiles that are listed. More tiles would fill the screen.
        private static let mostTiles = 10

        init(_ agreement: AnnotatorAgreement, _ workspace: Workspace) {
            goldTiles = agreement.goldTiles
            comparedGoldTiles = agreement.comparedGoldTiles
            classes = workspace.dataset.catalog.names
            func part(
                _ author: String?, _ other: String?, _ part: AnnotatorAgreement.Part,
                days: [AnnotatorAgreement.Day]? = nil
            ) -> Part {
                Part(
                    author: author, other: other, tiles: part.tiles, pixels: part.confusion.pixels,
                    accuracy: part.accuracy, kappa: part.confusion.kappa, meanIoU: part.confusion.meanIoU,
                    iou: part.confusion.iou,
                    days: days?.map { Day(day: $0.day, tiles: $0.part.tiles, accuracy: $0.part.accuracy) })
            }
            func listed(_ tiles: [AnnotatorAgreement.Tile]) -> [Tile] {
                tiles.filter { $0.accuracy < 1 }.prefix(Self.mostTiles).compactMap { tile in
                    tile.id.map { id in
                        Tile(
                            image: workspace.dataset.images[id.image].name, row: id.row, column: id.column,
                            author: tile.authors[0], other: tile.authors.dropFirst().first, accuracy: tile.accuracy)
                    }
                }
            }
            self.agreement =
                [part(nil, nil, agreement.withGold)]
                + agreement.withGoldByAuthor.sorted { $0.key < $1.key }.map {
                    part($0.key, nil, $0.value, days: agreement.withGoldByDay[$0.key])
                }
            pairs = agreement.pairs.sorted { $0.key < $1.key }.map { part($0.key.first, $0.key.second, $0.value) }
            tiles = listed(agreement.tilesWithGold)
            pairTiles = listed(agreement.tilesOfPairs)
        }

        var text: String { [goldText, pairText].compactMap(\.self).joined(separator: "\n") }

        private func number(_ value: Double?) -> String { value.map { decimal($0, 3) } ?? "-" }

        private func numbers(of part: Part) -> [String] {
            ["\(part.tiles)", "\(part.pixels)", number(part.accuracy), number(part.kappa), number(part.meanIoU)]
        }

        private var goldText: String? {
            guard goldTiles > 0 else { return nil }
            var authors = Table(["author", "tiles", "pixels", "accuracy", "kappa", "mIoU"])
            for part in agreement { authors.add([part.author ?? "all"] + numbers(of: part)) }
            var iou = Table(["class", "IoU"])
            for (name, value) in zip(classes, agreement[0].iou) { iou.add([name, number(value)]) }
            var text = "\(comparedGoldTiles) of \(goldTiles) tiles with gold labels are confirmed\n"
            text += authors.text + "\n" + iou.text
            var days = Table(["author", "day", "tiles", "accuracy"])
            for part in agreement {
                for day in part.days ?? [] {
                    days.add([part.author ?? "", day.day, "\(day.tiles)", number(day.accuracy)])
                }
            }
            if agreement.contains(where: { ($0.days?.count ?? 0) > 1 }) { text += "\n" + days.text }
            return text + list(tiles, title: "The tiles that differ most from their gold labels")
        }

        private var pairText: String? {
            guard !pairs.isEmpty else { return nil }
            var table = Table(["author", "other", "tiles", "pixels", "accuracy", "kappa", "mIoU"])
            for part in pairs { table.add([part.author ?? "", part.other ?? ""] + numbers(of: part)) }
            var iou = Table(["class"] + pairs.map { "\($0.author ?? ""), \($0.other ?? "")" })
            for (index, name) in classes.enumerated() { iou.add([name] + pairs.map { number($0.iou[index]) }) }
            return "Tiles that two annotators labeled:\n" + table.text + "\nIoU of each class:\n" + iou.text
                + list(pairTiles, title: "The tiles that two annotators labeled most differently")
        }

        private func list(_ tiles: [Tile], title: String) -> String {
            guard !tiles.isEmpty else { return "" }
            var table = Table(["image", "row", "column", "author", "accuracy"])
            for tile in tiles {
                table.add([
                    tile.image, "\(tile.row)", "\(tile.column)",
                    [tile.author, tile.other].compactMap(\.self).joined(separator: ", "), number(tile.accuracy),
                ])
            }
            return "\n\(title):\n" + table.text
        }
    }
}
