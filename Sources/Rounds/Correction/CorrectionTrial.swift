import Imagery
import Tensors

/// Counts the clicks that a `CorrectionRobot` needs with each tool, from the prediction of the last network on.
package struct CorrectionTrial: Sendable {
    package enum Tool: String, CaseIterable, Sendable, Encodable {
        case correct, superpixel
    }

    /// The outcomes of a tool on all tiles, in their order.
    package struct Row: Sendable {
        package let tool: Tool
        /// The side of the superpixels in pixels.
        package let side: Int
        package internal(set) var outcomes: [CorrectionRobot.Outcome] = []

        package var meanClicks: Double { mean(outcomes.map(\.clicks)) }
        package var meanClassChanges: Double { mean(outcomes.map(\.classChanges)) }
        package var unfinished: Int { outcomes.count { !$0.isDone } }

        /// The clicks that this share of the tiles needs at most.
        package func clicks(quantile: Double) -> Int {
            let sorted = outcomes.map(\.clicks).sorted()
            return sorted.isEmpty ? 0 : sorted[min(sorted.count - 1, Int(quantile * Double(sorted.count)))]
        }

        private func mean(_ counts: [Int]) -> Double {
            counts.isEmpty ? 0 : Double(counts.reduce(0, +)) / Double(counts.count)
        }
    }

    package var tileCount: Int
    package var seed: UInt64
    package var robot: CorrectionRobot
    package var sides: [Int]

    package init(tileCount: Int, seed: UInt64, robot: CorrectionRobot, sides: [Int]) {
        (self.tileCount, self.seed, self.robot, self.sides) = (tileCount, seed, robot, sides)
    }

    /// Corrects random tiles of the pool that nobody has labeled. Their masks are the truth. The result depends only on
    /// the project, the seed and the settings.
    /// - Throws: `Problem`, also if no network was trained or no tile has a mask.
    package func run(in workspace: Workspace, workers: Workers, monitor: StageMonitor) throws -> [Row] {
        var rows = sides.flatMap { side in Tool.allCases.map { Row(tool: $0, side: side) } }
        try TrialTile.forEachImage(
            count: tileCount, seed: seed, in: workspace, workers: workers, monitor: monitor
        ) { tiles in
            let corrected = workers.map(tiles.count) { index in
                let tile = tiles[index]
                let rect = workspace.dataset.rect(of: tile.tile)
                return outcomes(
                    image: tile.image.cropped(to: rect), labels: tile.predicted.cropped(to: rect),
                    truth: tile.truth, tile.probabilities)
            }
            for row in rows.indices { rows[row].outcomes += corrected.map { $0[row] } }
        }
        return rows
    }

    /// The outcome of each row on one tile.
    private func outcomes(
        image: Image, labels: LabelMask, truth: LabelMask, _ probabilities: TileProbabilities
    ) -> [CorrectionRobot.Outcome] {
        sides.flatMap { side -> [CorrectionRobot.Outcome] in
            let superpixels = Superpixels(image, side: side)
            let energy = CorrectionEnergy(
                SuperpixelGraph(superpixels, of: image), classCount: probabilities.classCount,
                probabilities: probabilities.values)
            return Tool.allCases.map { tool in
                switch tool {
                case .correct:
                    var tool = RegionCorrection(energy)
                    return robot.correct(labels, to: truth, with: &tool)
                case .superpixel:
                    var tool = SuperpixelFill(superpixels: superpixels)
                    return robot.correct(labels, to: truth, with: &tool)
                }
            }
        }
    }
}
