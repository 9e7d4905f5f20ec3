import Imagery

/// The selected tool and class with their settings. The next tile keeps them.
package struct ToolKit: Sendable, Equatable {
    /// The side lengths of superpixels to choose from, in pixels.
    package static let superpixelSides = [4, 6, 8, 12, 16, 24, 32]

    package var tool = Tool.brush
    package var brush = Brush(diameter: 5)
    /// The label to paint: the index of a class, or void.
    package private(set) var value: UInt8 = 0
    /// The label that was selected before.
    package private(set) var previousValue: UInt8
    /// The labels that were selected, each once, the last one first.
    package private(set) var recentValues: [UInt8] = [0]
    /// The color fill takes pixels whose red, green and blue values each differ from those of the pixel at the cursor
    /// by at most this, 0...255. A higher value fills more, but may cross edges.
    package var tolerance = 24
    /// The side length of superpixels in pixels. Larger ones need fewer clicks, smaller ones follow edges better.
    package var superpixelSide = 8
    /// True if the lines of polygons and of the line tool follow the edges of the image.
    package var followsEdges = false
    /// The locked labels: no tool changes pixels that have one of them.
    package private(set) var locked: Set<UInt8> = []
    /// True if tools paint only unlabeled pixels. The eraser works anyway.
    package var paintsOnlyUnlabeled = false

    /// - Parameter classCount: The number of classes. With only one class, the previous label is void.
    package init(classCount: Int) { previousValue = classCount > 1 ? 1 : LabelMask.void }

    /// Selects the label to paint.
    package mutating func pick(_ value: UInt8) {
        guard value != self.value else { return }
        previousValue = self.value
        self.value = value
        recentValues = [value] + recentValues.filter { $0 != value }
    }

    /// Selects the label that was selected before.
    package mutating func swap() { pick(previousValue) }

    /// Locks or unlocks the selected label.
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
