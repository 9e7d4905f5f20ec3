import Imagery
import Pool
import Rounds
import Tensors

/// Measures the effort of a `ScriptedAnnotator` with each set of tools, on random tiles of a project. The project does
/// not change.
package struct AnnotationTrial: Sendable {
    /// The outcomes of a set of tools on all tiles, in their order.
    package struct Row: Sendable {
        package let tools: AnnotatorTools
        package let outcomes: [ScriptedAnnotator.Outcome]

        package var unfinished: Int { outcomes.count { !$0.isDone } }

        package func mean(_ value: (ScriptedAnnotator.Outcome) -> Double) -> Double {
            outcomes.isEmpty ? 0 : outcomes.reduce(0) { $0 + value($1) } / Double(outcomes.count)
        }

        /// The median; of an even number of tiles the mean of the two in the middle.
        package func median(_ value: (ScriptedAnnotator.Outcome) -> Double) -> Double {
            let sorted = outcomes.map(value).sorted()
            guard !sorted.isEmpty else { return 0 }
            return (sorted[(sorted.count - 1) / 2] + sorted[sorted.count / 2]) / 2
        }

        /// The number of actions by their names, over all tiles.
        package var actions: [String: Int] {
            outcomes.reduce(into: [:]) { $0.merge($1.actions, uniquingKeysWith: +) }
        }
    }

    package var tileCount: Int
    package var seed: UInt64
    /// The share of the pixels that must be right, 0...1.
    package var goal: Double
    /// The annotator gives a tile up after this many actions.
    package var mostActions: Int
    package var width: Int
    package var height: Int

    package init(tileCount: Int, seed: UInt64, goal: Double, mostActions: Int, width: Int, height: Int) {
        (self.tileCount, self.seed, self.goal, self.mostActions) = (tileCount, seed, goal, mostActions)
        (self.width, self.height) = (width, height)
    }

    /// Labels the tiles with each set of tools. The result depends only on the project, the seed and the settings.
    /// - Throws: `Problem`, also if no network was trained or no tile has a mask.
    package func run(in workspace: Workspace, workers: Workers, monitor: StageMonitor) throws -> [Row] {
        let model = try Model(workspace, width: width, height: height)
        let writer = TileWriter(workspace: workspace)
        var tasks: [ScriptedAnnotator.Task] = []
        try TrialTile.forEachImage(
            count: tileCount, seed: seed, in: workspace, workers: workers, monitor: monitor
        ) { tiles in
            for tile in tiles {
                guard let position = model.shared.pool.position(of: tile.tile) else { continue }
                // No tool depends on the entropy.
                let maps = ImageMaps(
                    predicted: tile.predicted, entropy: LabelMask(size: tile.image.size, repeating: 0))
                let picture = Picture(
                    image: tile.image, labels: try writer.labels(ofImage: tile.tile.image), maps: maps)
                tasks.append(
                    ScriptedAnnotator.Task(
                        position: position, picture: picture, truth: tile.truth, probabilities: tile.probabilities))
            }
        }
        return AnnotatorTools.allCases.map { tools in
            let outcomes = workers.map(tasks.count) { index in
                var annotator = ScriptedAnnotator(model, tasks[index], tools: tools)
                return annotator.label(goal: goal, mostActions: mostActions)
            }
            return Row(tools: tools, outcomes: outcomes)
        }
    }
}
