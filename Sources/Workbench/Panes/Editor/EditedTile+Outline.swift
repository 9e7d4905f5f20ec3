import Imagery

/// An open outline: its corners and the lines between them.
extension EditedTile {
    /// A corner that follows the cursor.
    struct MovedCorner: Sendable {
        let index: Int
        /// Its place before.
        let origin: Pixel
    }

    mutating func clearCorners() {
        corners = []
        movedCorner = nil
        tracedOutline = []
    }

    /// Computes the lines of the open outline as they would be if it were closed at the cursor.
    mutating func traceOutline(_ kit: ToolKit, image: @autoclosure () -> Image?) {
        guard let shape = kit.tool.outline, !corners.isEmpty else {
            tracedOutline = []
            return
        }
        tracedOutline = lines(movedCorner == nil ? shape.preview(corners, cursor) : corners, shape, kit, image: image())
    }

    /// The pixels of the lines of the shape closed at the cursor.
    mutating func closedOutline(_ shape: OutlineShape, _ kit: ToolKit, image: Image?) -> [Pixel] {
        lines(shape.corners(corners, cursor), shape, kit, image: image)
    }

    private mutating func lines(
        _ corners: [Pixel], _ shape: OutlineShape, _ kit: ToolKit, image: @autoclosure () -> Image?
    ) -> [Pixel] {
        if kit.followsEdges, shape.mayFollowEdges {
            if edgePaths == nil { edgePaths = image().map { EdgePaths($0.cropped(to: rect)) } }
            if let lines = edgePaths?.outline(corners, isClosed: shape.isClosed) { return lines }
        }
        let ends = zip(corners, corners.dropFirst() + (shape.isClosed ? corners.prefix(1) : []))
        return ends.flatMap { Pixel.line(from: $0, to: $1) }
    }

    // MARK: Moving a corner

    /// Takes the corner that is nearest to the cursor, at most `reach` pixels away in both directions. The cursor goes
    /// to it. Returns false if there is none.
    mutating func takeCorner(within reach: Int = .max) -> Bool {
        func distance(_ corner: Pixel) -> Int {
            max(abs(corner.row - cursor.row), abs(corner.column - cursor.column))
        }
        guard let index = corners.indices.min(by: { distance(corners[$0]) < distance(corners[$1]) }),
            distance(corners[index]) <= reach
        else { return false }
        movedCorner = MovedCorner(index: index, origin: corners[index])
        cursor = clamped(corners[index])
        return true
    }

    /// Moves the taken corner to the cursor.
    mutating func moveCorner() {
        if let movedCorner { corners[movedCorner.index] = cursor }
    }

    /// Leaves the corner where it is.
    mutating func putCorner() { movedCorner = nil }

    /// Puts the taken corner back to its place.
    mutating func putCornerBack() {
        guard let movedCorner else { return }
        corners[movedCorner.index] = movedCorner.origin
        cursor = clamped(movedCorner.origin)
        self.movedCorner = nil
    }
}
