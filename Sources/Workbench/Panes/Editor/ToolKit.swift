import Imagery

/// What the person paints with; it stays from tile to tile.
package struct ToolKit: Sendable, Equatable {
    package enum Tool: String, CaseIterable, Sendable {
        case brush, eraser, superpixel, rectangle, polygon, fillRegion = "fill", fillColor = "color-fill"

        package var title: String {
            switch self {
            case .brush: "brush"
            case .eraser: "eraser"
            case .superpixel: "superpixel"
            case .rectangle: "rectangle"
            case .polygon: "polygon"
            case .fillRegion: "fill"
            case .fillColor: "like color"
            }
        }

        /// The command that makes it the tool in hand.
        var command: CommandName {
            switch self {
            case .brush: "brush"
            case .eraser: "eraser"
            case .superpixel: "superpixel"
            case .rectangle: "rectangle"
            case .polygon: "polygon"
            case .fillRegion: "fill-region"
            case .fillColor: "fill-color"
            }
        }

        var key: String {
            switch self {
            case .brush: "b"
            case .eraser: "e"
            case .superpixel: "c"
            case .rectangle: "r"
            case .polygon: "P"
            case .fillRegion: "f"
            case .fillColor: "t"
            }
        }

        /// What it does, for the help.
        var summary: String {
            switch self {
            case .brush: "brush"
            case .eraser: "eraser: back to unlabeled"
            case .superpixel: "superpixels: patches of like color"
            case .rectangle: "rectangle from here; Space closes it"
            case .polygon: "polygon from here; Space sets corners, Enter closes it"
            case .fillRegion: "fill the region of one label or prediction"
            case .fillColor: "fill what has a like color"
            }
        }

        /// Whether a stroke of it grows as the cursor moves.
        package var isDragged: Bool { self == .brush || self == .eraser || self == .superpixel }
        /// Whether releasing the button of the mouse closes its outline.
        var isClosedByRelease: Bool { self == .rectangle }
        /// Whether corners are set before anything is painted.
        package var hasCorners: Bool { self == .rectangle || self == .polygon }
    }

    /// The sides of superpixels to choose from, in pixels.
    package static let superpixelSides = [4, 6, 8, 12, 16, 24, 32]

    package var tool = Tool.brush
    package var brush = Brush(diameter: 5)
    /// The class painted, or void.
    package private(set) var value: UInt8 = 0
    package private(set) var previousValue: UInt8 = 1
    /// How far a channel may be from the seed's for the color fill, 0...255.
    package var tolerance = 24
    package var superpixelSide = 8
    /// Labels that nothing paints over: classes and void.
    package private(set) var locked: Set<UInt8> = []
    /// Whether a class goes only where nothing is labeled.
    package var paintsOnlyUnlabeled = false

    package init() {}

    package mutating func pick(_ value: UInt8) {
        guard value != self.value else { return }
        previousValue = self.value
        self.value = value
    }

    package mutating func swap() { pick(previousValue) }

    package mutating func toggleLock() { locked.formSymmetricDifference([value]) }

    /// The brush or the superpixels larger (1) or smaller (-1).
    package mutating func resize(by direction: Int) {
        if tool == .superpixel {
            let sides = Self.superpixelSides
            superpixelSide =
                (direction > 0 ? sides.first { $0 > superpixelSide } : sides.last { $0 < superpixelSide })
                ?? superpixelSide
        } else {
            brush = direction > 0 ? brush.larger : brush.smaller
        }
    }

    /// What a stroke writes.
    package var painted: UInt8 { tool == .eraser ? LabelMask.unlabeled : value }

    /// Whether a pixel with this label may be changed.
    package func mayPaint(over label: UInt8) -> Bool {
        guard !locked.contains(label) else { return false }
        return !paintsOnlyUnlabeled || tool == .eraser || label == LabelMask.unlabeled
    }
}
