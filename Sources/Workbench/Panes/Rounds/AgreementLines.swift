import Rounds
import Terminal

/// How well the labels of annotators agree with gold labels and with each other.
struct AgreementLines {
    let shared: SharedState
    let look: Look

    /// The number of tiles that are listed. A longer list would hide the next one on usual screens.
    private static let mostTiles = 5
    private static let nameWidth = 24

    var lines: [[(String, Cell)]] {
        let dim = look.style(.muted)
        guard let agreement = shared.agreement else { return [[("Comparing the labels", dim)]] }
        guard !agreement.isEmpty else {
            return [
                [("There are no gold labels, and no tile has labels of two annotators.", dim)],
                [("`tessera import --gold` and review.secondShare in project.toml add some.", dim)],
            ]
        }
        var lines: [[(String, Cell)]] = []
        if agreement.goldTiles > 0 {
            lines.append(heading("with gold labels"))
            lines.append(row("all", agreement.withGold))
            lines += agreement.withGoldByAuthor.sorted { $0.key < $1.key }.map { row($0.key, $0.value) }
            lines += list(agreement.tilesWithGold)
        }
        if !agreement.pairs.isEmpty {
            if !lines.isEmpty { lines.append([]) }
            lines.append(heading("between annotators"))
            lines += agreement.pairs.sorted { $0.key < $1.key }.map {
                row("\($0.key.first), \($0.key.second)", $0.value)
            }
            lines += list(agreement.tilesOfPairs)
        }
        return lines
    }

    private func heading(_ title: String) -> [(String, Cell)] {
        [(title.column(Self.nameWidth) + " tiles  accuracy   kappa    mIoU", look.style(.muted))]
    }

    private func row(_ name: String, _ part: AnnotatorAgreement.Part) -> [(String, Cell)] {
        func number(_ value: Double?, _ width: Int) -> String { (value?.text(3) ?? "-").column(width, right: true) }
        let text = look.style(.text)
        return [
            (name.column(Self.nameWidth, ellipsis: look.symbols.ellipsis), look.style(.text, .bold)),
            ("\(part.tiles)".column(6, right: true), text), (number(part.accuracy, 10), text),
            (number(part.confusion.kappa, 8), text), (number(part.confusion.meanIoU, 8), text),
        ]
    }

    /// The tiles that differ most.
    private func list(_ tiles: [AnnotatorAgreement.Tile]) -> [[(String, Cell)]] {
        let dim = look.style(.muted)
        let shown = tiles.filter { $0.accuracy < 1 }.prefix(Self.mostTiles)
        guard !shown.isEmpty else { return [] }
        return [[("differ most:", dim)]]
            + shown.map { tile in
                [
                    ("  " + name(of: tile), look.style(.text)), ("  \(tile.accuracy.text(3))  ", look.style(.warning)),
                    (tile.authors.joined(separator: ", "), dim),
                ]
            }
    }

    private func name(of tile: AnnotatorAgreement.Tile) -> String {
        guard let id = tile.id, let position = shared.pool.position(of: id) else { return "\(tile.key)" }
        return shared.pool.name(ofTile: position)
    }
}
