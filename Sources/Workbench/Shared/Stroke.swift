import Imagery

/// The pixels that a tool changes, and their new labels. A stroke and the strokes that continue it are undone together.
package struct Stroke: Sendable, Equatable {
    /// Consecutive positions with the same label.
    package struct Run: Sendable, Equatable {
        /// Positions in the tile, row by row.
        package let pixels: Range<Int>
        /// A class, void or unlabeled.
        package let value: UInt8
    }

    /// How the pixels were chosen.
    package enum Source: Sendable, Equatable {
        /// Painted by hand, with brush or eraser.
        case drawing
        /// Filled by hand, a region at a time.
        case filling
        /// Accepted from the prediction.
        case prediction
    }

    package let source: Source
    package let runs: [Run]
    /// The round of the network whose prediction was accepted; nil for other sources.
    package let networkRound: Int?
    /// True if it continues the stroke before it, because the pen stayed down.
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

    /// Writes the labels of the stroke into the mask of its tile.
    package func apply(to mask: inout LabelMask) {
        for run in runs { for pixel in run.pixels { mask.values[pixel] = run.value } }
    }
}
