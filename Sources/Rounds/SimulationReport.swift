import Foundation

/// The result of a simulation: the learning curve of one strategy with one seed.
package struct SimulationReport: Codable, Sendable, Equatable {
    package let strategy: String
    package let seed: UInt64
    package let finetune: Bool
    package let recipe: String
    /// The name of the growth of the batches, see `BatchSchedule.Growth`; nil in reports of earlier versions.
    package let schedule: String?
    /// The budget of the first batch in pixels; nil if it was a number of tiles.
    package let batchPixels: Int?
    package let classes: [String]
    /// The tiles that are labeled at the start; nil in reports of earlier versions.
    package let initial: [Tile]?
    package var rounds: [Round]

    package init(
        strategy: String, seed: UInt64, finetune: Bool, recipe: String, schedule: String, batchPixels: Int? = nil,
        classes: [String], initial: [Tile], rounds: [Round] = []
    ) {
        self.strategy = strategy
        self.seed = seed
        self.finetune = finetune
        self.recipe = recipe
        self.schedule = schedule
        self.batchPixels = batchPixels
        self.classes = classes
        self.initial = initial
        self.rounds = rounds
    }

    package struct Round: Codable, Sendable, Equatable {
        package let round: Int
        package let labeledTiles: Int
        /// The pixels of the labeled tiles; nil in reports of earlier versions.
        package let labeledPixels: Int?
        /// The labeled pixels as a fraction of the pool's pixels.
        package let labeledFraction: Double
        package let imagesTouched: Int
        /// An estimate of the clicks that a person needs for the labels, see `LabelMask.clickCount`; nil in reports of
        /// earlier versions.
        package let clicks: Int?
        /// The pixels of each class in the labeled tiles, without void; nil in reports of earlier versions.
        package let classPixels: [Int]?
        /// Nil if there are no validation masks.
        package let meanIoU: Double?
        /// The IoU of each class; nil for a class in neither the masks nor the predictions.
        package let iou: [Double?]
        /// The kept epoch, from 1.
        package let epoch: Int
        /// Nil in results that must not depend on the speed of a machine.
        package var seconds: Seconds?
        /// The tiles that were selected after the training of this round; empty in the last round.
        package let query: [Tile]
        /// Cohen's kappa of the predictions of this network and that of the round before, see `StoppingAdvice`. Nil in
        /// round 0 and in reports of earlier versions.
        package let kappa: Double?

        package init(
            round: Int, labeledTiles: Int, labeledPixels: Int, labeledFraction: Double, imagesTouched: Int,
            clicks: Int, classPixels: [Int], meanIoU: Double?, iou: [Double?], epoch: Int, seconds: Seconds?,
            query: [Tile], kappa: Double? = nil
        ) {
            self.round = round
            self.labeledTiles = labeledTiles
            self.labeledPixels = labeledPixels
            self.labeledFraction = labeledFraction
            self.imagesTouched = imagesTouched
            self.clicks = clicks
            self.classPixels = classPixels
            self.meanIoU = meanIoU
            self.iou = iou
            self.epoch = epoch
            self.seconds = seconds
            self.query = query
            self.kappa = kappa
        }
    }

    package struct Seconds: Codable, Sendable, Equatable {
        package let train: Double
        package let score: Double
        package let acquire: Double

        package init(train: Double, score: Double, acquire: Double) {
            self.train = train
            self.score = score
            self.acquire = acquire
        }
    }

    package struct Tile: Codable, Sendable, Hashable {
        package let image: String
        package let row: Int
        package let column: Int

        package init(image: String, row: Int, column: Int) {
            self.image = image
            self.row = row
            self.column = column
        }
    }

    /// The report without times. It depends only on the dataset and on the settings.
    package var withoutSeconds: SimulationReport {
        var report = self
        for index in report.rounds.indices { report.rounds[index].seconds = nil }
        return report
    }

    /// The area under the curve of mean IoU over the labeled fraction of the pool's pixels. It is divided by the range
    /// of the fraction, so it is 0...1. Nil for fewer than two points.
    package var areaUnderCurve: Double? {
        let points = rounds.compactMap { round in round.meanIoU.map { (round.labeledFraction, $0) } }
        guard let first = points.first, let last = points.last, last.0 > first.0 else { return nil }
        let area = zip(points, points.dropFirst()).reduce(0) { sum, pair in
            sum + (pair.1.0 - pair.0.0) * (pair.0.1 + pair.1.1) / 2
        }
        return area / (last.0 - first.0)
    }

    /// The first round after which the advice was to stop; nil if there is none.
    package var adviceRound: Int? { StoppingAdvice.firstRound(kappas: rounds.map(\.kappa)) }

    /// The report as CSV: a header and one line per round. The IoU of an absent class is empty.
    package var csv: String {
        let header =
            ["strategy", "seed", "schedule", "batch_pixels", "round", "labeled_tiles", "labeled_pixels"]
            + ["labeled_fraction", "images_touched", "clicks", "mean_iou", "kappa"]
            + ["train_seconds", "score_seconds", "acquire_seconds"] + classes.map { "iou_" + $0 }
        let lines = rounds.map { round in
            let numbers: [String] =
                [strategy, "\(seed)", schedule ?? "", Self.field(batchPixels), "\(round.round)"]
                + ["\(round.labeledTiles)", Self.field(round.labeledPixels), "\(round.labeledFraction)"]
                + ["\(round.imagesTouched)", Self.field(round.clicks), Self.field(round.meanIoU)]
                + [Self.field(round.kappa)]
                + [round.seconds?.train, round.seconds?.score, round.seconds?.acquire].map(Self.field)
                // Without validation masks, all IoU fields are empty.
                + classes.indices.map { round.iou.isEmpty ? "" : Self.field(round.iou[$0]) }
            return numbers
        }
        return ([header] + lines).map { $0.map(\.csvField).joined(separator: ",") + "\n" }.joined()
    }

    /// A number as a field of a CSV file; empty for nil.
    package static func field(_ value: (some CustomStringConvertible)?) -> String { value.map { "\($0)" } ?? "" }
}

extension String {
    /// The text as a field of a CSV file (RFC 4180).
    package var csvField: String {
        contains(where: { ",\"\n\r".contains($0) }) ? "\"" + replacing("\"", with: "\"\"") + "\"" : self
    }
}
