import Imagery

/// The pixels that a tool changes and their new labels. A stroke is one unit of undo, with the parts that continue it.
package struct Stroke: Sendable, Equatable {
    /// Pixels next to each other that get the same label.
    package struct Run: Sendable, Equatable {
        /// Positions within the tile, row by row.
        package let pixels: Range<Int>
        /// A class, void or unlabeled.
        package let value: UInt8
    }

    /// What its pixels come from.
    package enum Source: Sendable, Equatable {
        /// Pixel by pixel, by hand.
        case drawing
        /// A region at once, by hand.
        case filling
        /// The network's prediction, accepted.
        case prediction
    }

    package let source: Source
    package let runs: [Run]
    /// The round of the network whose prediction was accepted, if it was.
    package let networkRound: Int?
    /// Whether it is a further part of the stroke before, because the pen stayed down.
    package let continues: Bool

    /// - Parameters:
    ///   - pixels: Positions within the tile, each once.
    ///   - value: The new label of a pixel; nil leaves it as it is.
    package init(
        _ source: Source, pixels: some Sequence<Int>, networkRound: Int? = nil, continues: Bool = false,
        value: (Int) -> UInt8?
    ) {
        var runs: [Run] = []
        for pixel in pixels {
            guard let value = value(pixel) else { continue }
            if let last = runs.last, last.pixels.upperBound == pixel, last.value == value {
                runs[runs.count - 1] = Run(pixels: last.pixels.lowerBound..<pixel + 1, value: value)
            } else {
                runs.append(Run(pixels: pixel..<pixel + 1, value: value))
            }
        }
        self.source = source
        self.runs = runs
        self.networkRound = networkRound
        self.continues = continues
    }

    /// Writes the stroke into the labels of its tile.
    package func apply(to mask: inout LabelMask) {
        for run in runs { for pixel in run.pixels { mask.values[pixel] = run.value } }
    }
}
