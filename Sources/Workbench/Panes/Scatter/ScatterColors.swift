import Acquisition
import Imagery
import ProjectStore
import Rounds
import Terminal

/// The color of each tile in the scatter, by the chosen value.
struct ScatterColors {
    private enum Source {
        case plain
        case entropy(TileScores.Column, scale: Float)
        case labels([UInt8])
        case states([TileState])
        case rounds([Int: Int])
    }

    private let source: Source
    private let colors: [RGB]

    static let unknownColor = RGB(140, 150, 165)

    init(_ color: ScatterColor, _ shared: SharedState, look: Look) {
        switch color {
        case .entropy:
            colors = (0..<256).map { Self.ramp(Double($0) / 255, look) }
            source =
                shared.scores.map { .entropy($0.entropy, scale: 255 / Float(shared.catalog.largestEntropy)) } ?? .plain
        case .predictedClass:
            let classes = shared.classColors(look)
            colors = (0...255).map { classes[$0] ?? Self.unknownColor }
            source = shared.scores.map { .labels($0.predictedClass) } ?? .plain
        case .state:
            colors = TileState.allCases.map { Self.color(of: $0, look: look) }
            source = .states(shared.states)
        case .round:
            let last = Self.lastRound(of: shared)
            colors = (0...last).map { Self.color(ofRound: $0, last: last, look) }
            source = .rounds(shared.labelRounds)
        }
    }

    subscript(position: Int) -> RGB {
        switch source {
        case .plain: return Self.unknownColor
        case .entropy(let entropy, let scale):
            return entropy[position].map { colors[max(0, min(255, Int($0 * scale)))] } ?? Self.unknownColor
        case .labels(let labels): return colors[Int(labels[position])]
        case .states(let states): return colors[states[position].index]
        case .rounds(let rounds):
            return rounds[position].map { colors[max(0, min(colors.count - 1, $0))] } ?? Self.notTrainedColor
        }
    }

    // MARK: For the legend

    /// The upper three quarters of the ramp, because its dark end is invisible on a dark screen.
    static func ramp(_ share: Double, _ look: Look) -> RGB { look.color(of: .magma, position(share)) }

    /// The position in the ramp for a share of the largest entropy.
    static func position(_ share: Double) -> Double { 0.25 + 0.75 * share }

    static func lastRound(of shared: SharedState) -> Int {
        max(0, shared.labelRounds.values.max() ?? 0, shared.round.next)
    }

    static func color(ofRound round: Int, last: Int, _ look: Look) -> RGB {
        look.color(of: .viridis, 0.15 + 0.85 * Double(round) / Double(max(1, last)))
    }

    /// The color of tiles that no round has been trained on.
    static let notTrainedColor = RGB(80, 86, 96)

    private static func color(of state: TileState, look: Look) -> RGB {
        RGB(look.style(TileMark(state).role).foreground) ?? unknownColor
    }
}

extension TileState {
    /// The index in `allCases`. Each tile of the pool uses it in each frame, and a search would be slow.
    fileprivate var index: Int {
        switch self {
        case .unlabeled: 0
        case .drafted: 1
        case .labeled: 2
        case .reviewed: 3
        case .disputed: 4
        case .skipped: 5
        case .flagged: 6
        }
    }
}
