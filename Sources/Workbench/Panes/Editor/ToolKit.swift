import Imagery

/// The selected tool and class with their settings; they stay the same from tile to tile.
package struct ToolKit: Sendable, Equatable {
    /// The side lengths of superpixels to choose from, in pixels.
    package static let superpixelSides = [4, 6, 8, 12, 16, 24, 32]

    package var tool = Tool.brush
    package var brush = Brush(diameter: 5)
    /// The class to paint, or void.
    package private(set) var value: UInt8 = 0
    package private(set) var previousValue: UInt8
    /// The largest difference per channel to the clicked pixel in the color fill, 0...255. A higher value fills more.
    package var tolerance = 24
    /// The side length of superpixels in pixels. Larger ones need fewer clicks, smaller ones follow edges better.
    package var superpixelSide = 8
    /// The labels that nothing paints over: classes and void.
    package private(set) var locked: Set<UInt8> = []
    /// True if only unlabeled pixels are painted.
    package var paintsOnlyUnlabeled = false

    /// - Parameter classCount: The number of classes. With only one class, the previous label is void.
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

    /// The label that a stroke writes.
    package var painted: UInt8 { tool.erases ? LabelMask.unlabeled : value }

    /// True if a pixel with this label may be changed.
    package func mayPaint(over label: UInt8) -> Bool {
        guard !locked.contains(label) else { return false }
        return !paintsOnlyUnlabeled || tool.erases || label == LabelMask.unlabeled
    }
}
