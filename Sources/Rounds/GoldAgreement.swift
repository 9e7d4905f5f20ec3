import Imagery
import Learning
import ProjectStore

/// How well confirmed labels agree with the gold labels of the same tiles, for all annotators and for each.
///
/// Pixels that are void or unlabeled in one of both are not compared. Accuracy, kappa (Cohen, 1960) and IoU are those
/// of `ConfusionMatrix`; the gold labels are the truth.
package struct GoldAgreement: Sendable {
    /// The agreement of some tiles.
    package struct Part: Sendable {
        package fileprivate(set) var tiles = 0
        package fileprivate(set) var confusion: ConfusionMatrix

        /// The fraction of pixels with the same class; nil without pixels.
        package var accuracy: Double? {
            let same = (0..<confusion.classCount).reduce(0) { $0 + confusion.count(truth: $1, predicted: $1) }
            return confusion.pixels == 0 ? nil : Double(same) / Double(confusion.pixels)
        }
    }

    /// A tile with the fraction of its pixels that have the same class.
    package struct Tile: Sendable {
        package let key: TileKey
        package let author: String
        package let accuracy: Double
    }

    package fileprivate(set) var all: Part
    package fileprivate(set) var byAuthor: [String: Part] = [:]
    /// The compared tiles, those that differ most first.
    package fileprivate(set) var tiles: [Tile] = []
    /// The number of tiles with gold labels.
    package fileprivate(set) var goldTiles = 0
}

extension Workspace {
    /// Compares confirmed labels with gold labels. A tile counts for the author who confirmed it last.
    /// - Throws: `Problem`.
    package func goldAgreement() throws -> GoldAgreement {
        let none = GoldAgreement.Part(confusion: ConfusionMatrix(classCount: dataset.catalog.count))
        var agreement = GoldAgreement(all: none)
        for (key, gold) in try project.journal.goldMasks() {
            agreement.goldTiles += 1
            guard let tile = try project.journal.tile(key), tile.state == .labeled else { continue }
            let confirmed = try project.journal.edits(of: key).last { $0.isCurrent && $0.stateAfter == .labeled }
            var part = none
            part.tiles = 1
            let known = zip(tile.mask.values, gold.values).filter { $0 < LabelMask.void && $1 < LabelMask.void }
            part.confusion.add(predicted: known.map(\.0), truth: known.map(\.1))
            let author = confirmed?.author ?? ""
            agreement.all.merge(part)
            agreement.byAuthor[author, default: none].merge(part)
            if let accuracy = part.accuracy {
                agreement.tiles.append(GoldAgreement.Tile(key: key, author: author, accuracy: accuracy))
            }
        }
        agreement.tiles.sort { ($0.accuracy, $0.key) < ($1.accuracy, $1.key) }
        return agreement
    }
}

extension GoldAgreement.Part {
    fileprivate mutating func merge(_ other: Self) {
        tiles += other.tiles
        confusion.merge(other.confusion)
    }
}
