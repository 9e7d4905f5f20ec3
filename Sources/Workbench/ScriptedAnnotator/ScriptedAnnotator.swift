import Imagery
import Pool
import ProjectStore
import Rounds
import Terminal

/// A simulated annotator who labels a tile in the label editor with keys and mouse.
///
/// It sends input events to the model of the screen, as a terminal does, so the tools are those of the editor. Before
/// each action it tries the actions that it knows on a copy of the model, and takes the one that makes the most pixels
/// right per second of the `KeystrokeModel`.
package struct ScriptedAnnotator: Sendable {
    /// A tile with all that the editor shows of it.
    package struct Task: Sendable {
        /// The index of the tile in the pool.
        package let position: Int
        package let picture: Picture
        package let truth: LabelMask
        /// Nil before there is a network.
        package let probabilities: TileProbabilities?

        /// - Parameter truth: The right labels of the tile; void or unlabeled pixels do not count.
        package init(position: Int, picture: Picture, truth: LabelMask, probabilities: TileProbabilities?) {
            (self.position, self.picture, self.truth, self.probabilities) = (position, picture, truth, probabilities)
        }
    }

    package struct Outcome: Sendable, Equatable {
        package internal(set) var keys = 0
        package internal(set) var mouseEvents = 0
        package internal(set) var seconds = 0.0
        /// The number of actions by their names.
        package internal(set) var actions: [String: Int] = [:]
        /// The share of the pixels that are right at the end.
        package internal(set) var agreement = 0.0
        /// Whether the goal was reached.
        package internal(set) var isDone = false
    }

    /// The largest errors for which it tries actions.
    static let regionLimit = 4

    let tools: AnnotatorTools
    let task: Task
    private(set) var model: Model
    private(set) var effort = KeystrokeModel()
    private(set) var record: TileRecord
    /// By the side of the superpixels.
    private let graphs: [Int: SuperpixelGraph]
    /// True in a copy that tries an action. The journal then does not answer.
    private var isTrying = false

    /// Opens the tile in the label editor.
    /// - Parameter model: A model of the tile's project. Its screen must be large enough for the editor's side panel.
    package init(_ model: Model, _ task: Task, tools: AnnotatorTools) {
        (self.model, self.task, self.tools) = (model, task, tools)
        let rect = model.shared.pool.rect(ofTile: task.position)
        precondition(task.truth.size == rect.size, "ScriptedAnnotator: the truth of another tile")
        record = TileRecord(
            mask: LabelMask(size: rect.size), state: .unlabeled, canUndo: false, canRedo: false)
        let image = task.picture.image.cropped(to: rect)
        graphs = Dictionary(
            uniqueKeysWithValues: Self.superpixelSides.map {
                ($0, SuperpixelGraph(Superpixels(image, side: $0), of: image))
            })
        self.model.shared.go(to: task.position)
        send(.picture(image: model.shared.pool.tiles[task.position].image, task.picture))
        // Not by its command, which refuses read-only projects: nothing is written.
        answer(self.model.editor.open(&self.model.shared))
        if let probabilities = task.probabilities { send(.probabilities(tile, probabilities)) }
    }

    private var tile: TileID { model.shared.pool.tiles[task.position] }

    /// The labels that the editor shows.
    var labels: LabelMask { model.editor.tile?.mask ?? record.mask }

    private var rightCount: Int { LabelErrors.rightCount(labels, task.truth) }

    // MARK: Labeling

    /// Labels the tile until enough pixels are right, and confirms it. It gives up if no action makes pixels right, or
    /// after `mostActions`.
    /// - Parameter goal: The share of the pixels that must be right, 0...1.
    package mutating func label(goal: Double, mostActions: Int) -> Outcome {
        let counted = task.truth.values.count(where: LabelErrors.counts)
        var outcome = Outcome()
        var count = 0
        while true {
            outcome.agreement = counted == 0 ? 1 : Double(rightCount) / Double(counted)
            outcome.isDone = outcome.agreement >= goal
            guard !outcome.isDone, count < mostActions, let action = bestAction() else { break }
            perform(action)
            outcome.actions[action.name, default: 0] += 1
            count += 1
        }
        if let key = key(.confirm) { perform(AnnotatorAction(name: "confirm", events: [key])) }
        (outcome.keys, outcome.mouseEvents, outcome.seconds) = (effort.keys, effort.mouseEvents, effort.seconds)
        return outcome
    }

    /// The action that makes the most pixels right per second; the first of equal ones. Nil if none makes any right.
    private func bestAction() -> AnnotatorAction? {
        let before = rightCount
        var best: (rate: Double, action: AnnotatorAction)?
        for action in actions() {
            let copy = trying(action)
            let rate = Double(copy.rightCount - before) / (copy.effort.seconds - effort.seconds)
            if rate > best?.rate ?? 0 { best = (rate, action) }
        }
        return best?.action
    }

    /// A copy that has done the action.
    func trying(_ action: AnnotatorAction) -> ScriptedAnnotator {
        var copy = self
        copy.isTrying = true
        copy.perform(action)
        return copy
    }

    private mutating func perform(_ action: AnnotatorAction) {
        effort.think()
        for event in action.events {
            effort.add(event)
            send(.input(event))
        }
    }

    // MARK: The journal and the computations of the editor

    private mutating func send(_ message: Message) { answer(model.update(message)) }

    private mutating func answer(_ effects: [Effect]) {
        for effect in effects {
            switch effect {
            case .readTile(let tile, let ticket): send(.tile(tile, record, ticket: ticket))
            case .edit(let tile, let edit, let ticket) where !isTrying:
                switch edit {
                case .stroke(let stroke):
                    stroke.apply(to: &record.mask)
                    (record.state, record.canUndo) = (.drafted, true)
                case .confirm: record.state = .labeled
                default: break
                }
                send(.tile(tile, record, ticket: ticket))
            case .findSuperpixels(let tile, let image, let side):
                let graph = graphs[side] ?? SuperpixelGraph(Superpixels(image, side: side), of: image)
                send(.superpixels(tile, side: side, graph))
            default: break
            }
        }
    }
}
