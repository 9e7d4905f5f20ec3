import Foundation
import GRDB
import Imagery

/// The measurements of a finished round.
package struct RoundMetrics: Sendable, Equatable, Codable {
    package var labeledTiles: Int
    /// Pixels of the labeled tiles that have a class or are void.
    package var labeledPixels: Int
    package var imagesTouched: Int
    package var meanIoU: Double?
    /// The IoU of each class, 0...1; nil if a class is in neither the labels nor the prediction.
    package var iou: [Double?]
    /// Pixel counts, `[classes x classes]`. Rows are true classes, columns are predicted classes.
    package var confusion: [[Int]]
    /// The class names at that time, in the order of `iou` and `confusion`; nil in rounds of earlier versions.
    package var classes: [String]?
    /// Wall time in seconds of each stage, such as `train`.
    package var seconds: [String: Double]
    /// Cohen's kappa of the predictions of this network and that of the round before; nil if they were not compared,
    /// also in rounds of earlier versions.
    package var kappa: Double?

    package init(
        labeledTiles: Int, labeledPixels: Int, imagesTouched: Int, meanIoU: Double? = nil, iou: [Double?] = [],
        confusion: [[Int]] = [], classes: [String]? = nil, seconds: [String: Double] = [:]
    ) {
        self.labeledTiles = labeledTiles
        self.labeledPixels = labeledPixels
        self.imagesTouched = imagesTouched
        self.meanIoU = meanIoU
        self.iou = iou
        self.confusion = confusion
        self.classes = classes
        self.seconds = seconds
    }
}

extension RoundMetrics {
    /// The metrics, or nil if they contain impossible numbers. Sums of checked counts cannot overflow.
    var checked: RoundMetrics? {
        let counts = [labeledTiles, labeledPixels, imagesTouched]
        // 254 x 254 counts of this size can be added without overflow.
        let largest = 1 << 46
        guard counts.allSatisfy({ 0...largest ~= $0 }), 0...1 ~= meanIoU ?? 0,
            -1...1 ~= kappa ?? 0, iou.count <= LabelMask.maximumClassCount,
            iou.allSatisfy({ 0...1 ~= $0 ?? 0 }),
            confusion.count <= LabelMask.maximumClassCount,
            confusion.allSatisfy({ $0.count == confusion.count && $0.allSatisfy { 0...largest ~= $0 } }),
            seconds.values.allSatisfy({ 0...1e9 ~= $0 })
        else { return nil }
        return self
    }

    /// The metrics with the classes in the order of `names`. A class that did not exist then is in neither the labels
    /// nor the prediction.
    package func ordered(by names: [String]) -> RoundMetrics {
        guard let classes, classes != names else { return self }
        let places = names.map(classes.firstIndex)
        var ordered = self
        ordered.classes = names
        if !iou.isEmpty { ordered.iou = places.map { $0.flatMap { iou.indices.contains($0) ? iou[$0] : nil } } }
        if !confusion.isEmpty {
            ordered.confusion = places.map { row in
                places.map { column in
                    guard let row, let column, confusion.indices.contains(row),
                        confusion[row].indices.contains(column)
                    else { return 0 }
                    return confusion[row][column]
                }
            }
        }
        return ordered
    }
}

/// A started round, with its metrics if it is finished.
package struct RoundRecord: Sendable, Equatable {
    package let number: Int
    package let strategy: String
    package let started: Date
    package let finished: Date?
    package let metrics: RoundMetrics?
}

extension Journal {
    /// Starts a round. It replaces an earlier start of the same round.
    package func beginRound(_ number: Int, strategy: String) throws {
        try write { database in
            try database.execute(
                sql: "INSERT OR REPLACE INTO round (number, strategy, started) VALUES (?, ?, ?)",
                arguments: [number, strategy, clock().timeIntervalSince1970])
        }
    }

    /// Finishes a round.
    /// - Throws: Also if the round was not started.
    package func finishRound(_ number: Int, metrics: RoundMetrics) throws {
        let changed = try write { database in
            try database.execute(
                sql: "UPDATE round SET finished = ?, metrics = ? WHERE number = ?",
                arguments: [clock().timeIntervalSince1970, try JSON.text(metrics), number])
            return database.changesCount
        }
        if changed == 0 { throw damaged("round \(number) was not started") }
    }

    /// Adds the kappa to the metrics of a finished round.
    /// - Throws: Also if the round is not finished.
    package func setKappa(_ kappa: Double, ofRound number: Int) throws {
        try write { database in
            let text = try String.fetchOne(
                database, sql: "SELECT metrics FROM round WHERE number = ?", arguments: [number])
            guard var metrics = text.flatMap({ JSON.value(RoundMetrics.self, $0) }) else {
                throw damaged("round \(number)")
            }
            metrics.kappa = kappa
            try database.execute(
                sql: "UPDATE round SET metrics = ? WHERE number = ?", arguments: [try JSON.text(metrics), number])
        }
    }

    /// All rounds, sorted by number.
    package func rounds() throws -> [RoundRecord] {
        try read { database in
            try Row.fetchAll(database, sql: "SELECT * FROM round ORDER BY number").map { row in
                let number = try row.roundNumber("number")
                let metrics = try row.optional("metrics", as: String.self).map {
                    JSON.value(RoundMetrics.self, $0)?.checked
                }
                if case .some(.none) = metrics { throw damaged("round \(number)") }
                return RoundRecord(
                    number: number, strategy: try row.value("strategy"),
                    started: Date(timeIntervalSince1970: try row.value("started")),
                    finished: try row.optional("finished", as: Double.self).map { Date(timeIntervalSince1970: $0) },
                    metrics: metrics ?? nil)
            }
        }
    }
}
