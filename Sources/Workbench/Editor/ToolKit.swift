import Imagery

/// What the person paints with; it stays from tile to tile.
package struct ToolKit: Sendable, Equatable {
    package enum Tool: String, CaseIterable, Sendable {
        case brush, eraser, fillRegion = "fill", fillColor = "color-fill"

        var title: String {
            switch self {
            case .brush: "brush"
            case .eraser: "eraser"
            case .fillRegion: "fill"
            case .fillColor: "color fill"
            }
        }
    }

    package var tool = Tool.brush
    package var brush = Brush(diameter: 5)
    /// The class painted, or void.
    package private(set) var value: UInt8 = 0
    package private(set) var previousValue: UInt8 = 1
    /// How far a channel may be from the seed's for the color fill, 0...255.
    package var tolerance = 24

    package init() {}

    package mutating func pick(_ value: UInt8) {
        guard value != self.value else { return }
        previousValue = self.value
        self.value = value
    }

    package mutating func swap() { pick(previousValue) }

    /// What a brush stroke writes.
    var painted: UInt8 { tool == .eraser ? LabelMask.unlabeled : value }
}
