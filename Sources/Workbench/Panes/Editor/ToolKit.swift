import Imagery

/// What the person paints with; it stays from tile to tile.
package struct ToolKit: Sendable, Equatable {
    /// The sides of superpixels to choose from, in pixels.
    package static let superpixelSides = [4, 6, 8, 12, 16, 24, 32]

    package var tool = Tool.brush
    package var brush = Brush(diameter: 5)
    /// The class painted, or void.
    package private(set) var value: UInt8 = 0
    package private(set) var previousValue: UInt8
    /// How far a channel may be from the seed's for the color fill, 0...255.
    package var tolerance = 24
    package var superpixelSide = 8
    /// Labels that nothing paints over: classes and void.
    package private(set) var locked: Set<UInt8> = []
    /// Whether a class goes only where nothing is labeled.
    package var paintsOnlyUnlabeled = false

    /// - Parameter classCount: How many classes the project has. With one class alone, void is the other value.
    package init(classCount: Int) { previousValue = classCount > 1 ? 1 : LabelMask.void }

    package mutating func pick(_ value: UInt8) {
        guard value != self.value else { return }
        previousValue = self.value
        self.value = value
    }

    package mutating func swap() { pick(previousValue) }

    package mutating func toggleLock() { locked.formSymmetricDifference([value]) }

    mutating func resizeBrush(by direction: Int) { brush = direction > 0 ? brush.larger : brush.smaller }

    mutating func resizeSuperpixels(by direction: Int) {
        let sides = Self.superpixelSides
        let next = direction > 0 ? sides.first { $0 > superpixelSide } : sides.last { $0 < superpixelSide }
        superpixelSide = next ?? superpixelSide
    }

    /// What a stroke writes.
    package var painted: UInt8 { tool.erases ? LabelMask.unlabeled : value }

    /// Whether a pixel with this label may be changed.
    package func mayPaint(over label: UInt8) -> Bool {
        guard !locked.contains(label) else { return false }
        return !paintsOnlyUnlabeled || tool.erases || label == LabelMask.unlabeled
    }
}
