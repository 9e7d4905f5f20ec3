import Foundation
import Imagery
import Learning
import Pool
import ProjectStore

/// How well the confirmed labels of annotators agree with gold labels, and with each other.
///
/// Pixels that are void or unlabeled in one of both are not compared. Accuracy, kappa (Cohen, 1960) and IoU are those
/// of `ConfusionMatrix`. Gold labels are the truth; of two annotators, the labels of the second by name are.
package struct AnnotatorAgreement: Sendable {
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

    /// The agreement of an annotator with the gold labels of the tiles that were confirmed on one day.
    package struct Day: Sendable {
        /// The day in UTC, such as 2026-11-30.
        package let day: String
        package fileprivate(set) var part: Part
    }

    package struct Pair: Sendable, Hashable, Comparable {
        package let first: String
        package let second: String

        package static func < (a: Pair, b: Pair) -> Bool { (a.first, a.second) < (b.first, b.second) }
    }

    /// A tile with the fraction of its pixels that have the same class.
    package struct Tile: Sendable {
        package let key: TileKey
        /// Nil if the tile is not in the current tiling.
        package let id: TileID?
        /// The annotator, or two of them.
        package let authors: [String]
        package let accuracy: Double
    }

    /// The number of tiles with gold labels.
    package fileprivate(set) var goldTiles = 0
    /// The number of them with confirmed labels.
    package fileprivate(set) var comparedGoldTiles = 0
    /// The agreement of all annotators with gold labels.
    package fileprivate(set) var withGold: Part
    package fileprivate(set) var withGoldByAuthor: [String: Part] = [:]
    /// For each annotator, the days in their order.
    package fileprivate(set) var withGoldByDay: [String: [Day]] = [:]
    /// The tiles compared with gold labels, those that differ most first.
    package fileprivate(set) var tilesWithGold: [Tile] = []
    /// The agreement of each two annotators who labeled the same tiles.
    package fileprivate(set) var pairs: [Pair: Part] = [:]
    /// The tiles that two annotators labeled, those that differ most first.
    package fileprivate(set) var tilesOfPairs: [Tile] = []

    /// True if there is nothing to compare with.
    package var isEmpty: Bool { goldTiles == 0 && pairs.isEmpty }

    private let none: Part

    fileprivate init(classCount: Int) {
        none = Part(confusion: ConfusionMatrix(classCount: classCount))
        withGold = none
    }

    /// Compares two masks of one tile.
    private func compared(_ mask: LabelMask, withTruth truth: LabelMask) -> Part {
        var part = none
        part.tiles = 1
        let known = zip(mask.values, truth.values).filter { $0 < LabelMask.void && $1 < LabelMask.void }
        part.confusion.add(predicted: known.map(\.0), truth: known.map(\.1))
        return part
    }

    fileprivate mutating func add(_ labels: AnnotatorLabels, gold: LabelMask, of key: TileKey, _ id: TileID?) {
        let part = compared(labels.mask, withTruth: gold)
        withGold.merge(part)
        withGoldByAuthor[labels.author, default: none].merge(part)
        let day = labels.time.formatted(.iso8601.year().month().day())
        var days = withGoldByDay[labels.author] ?? []
        if let index = days.firstIndex(where: { $0.day == day }) {
            days[index].part.merge(part)
        } else {
            days.append(Day(day: day, part: part))
        }
        withGoldByDay[labels.author] = days.sorted { $0.day < $1.day }
        if let accuracy = part.accuracy {
            tilesWithGold.append(Tile(key: key, id: id, authors: [labels.author], accuracy: accuracy))
        }
    }

    fileprivate mutating func add(_ first: AnnotatorLabels, _ second: AnnotatorLabels, of key: TileKey, _ id: TileID?) {
        let part = compared(first.mask, withTruth: second.mask)
        pairs[Pair(first: first.author, second: second.author), default: none].merge(part)
        if let accuracy = part.accuracy {
            tilesOfPairs.append(Tile(key: key, id: id, authors: [first.author, second.author], accuracy: accuracy))
        }
    }

    fileprivate mutating func sort() {
        tilesWithGold.sort { ($0.accuracy, $0.key) < ($1.accuracy, $1.key) }
        tilesOfPairs.sort { ($0.accuracy, $0.key) < ($1.accuracy, $1.key) }
    }
}

extension Workspace {
    /// Compares confirmed labels with gold labels and with second labels.
    /// - Throws: `Problem`.
    package func annotatorAgreement() throws -> AnnotatorAgreement {
        var agreement = AnnotatorAgreement(classCount: dataset.catalog.count)
        let journal = project.journal
        for (key, gold) in try journal.goldMasks() {
            agreement.goldTiles += 1
            let confirmed = try journal.confirmedLabels(of: key)
            if !confirmed.isEmpty { agreement.comparedGoldTiles += 1 }
            for labels in confirmed {
                agreement.add(labels, gold: gold, of: key, tile(of: key))
            }
        }
        for key in Set(try journal.secondLabels().map { $0.key.labels(of: nil) }).sorted() {
            let labels = try journal.confirmedLabels(of: key).sorted { $0.author < $1.author }
            for (index, first) in labels.enumerated() {
                for second in labels[(index + 1)...] where second.author != first.author {
                    agreement.add(first, second, of: key, tile(of: key))
                }
            }
        }
        agreement.sort()
        return agreement
    }
}

extension AnnotatorAgreement.Part {
    fileprivate mutating func merge(_ other: Self) {
        tiles += other.tiles
        confusion.merge(other.confusion)
    }
}
