import Imagery
import Terminal

/// Where the editor's parts lie: the tile, and beside it, if there is room, the classes.
struct EditorPanel {
    let view: Rect
    /// What is said of the tile and the tool.
    let header: Rect
    /// The classes; nil on narrow screens.
    let classes: Rect?

    static let classWidth = 26

    init(_ body: Rect) {
        header = Rect(x: body.x, y: body.y, width: body.width, height: min(1, body.height))
        let hasClasses = body.width >= 64
        let width = body.width - (hasClasses ? Self.classWidth : 0)
        view = Rect(x: body.x, y: body.y + 1, width: width, height: max(0, body.height - 1))
        classes =
            hasClasses
            ? Rect(x: body.x + width + 1, y: body.y + 1, width: Self.classWidth - 1, height: max(0, body.height - 1))
            : nil
    }

    /// The class or void whose line is at a cell.
    func value(atX x: Int, y: Int, classes count: Int) -> UInt8? {
        guard let classes, classes.contains(x: x, y: y) else { return nil }
        let line = y - classes.y
        return line < count ? UInt8(line) : line == count ? LabelMask.void : nil
    }
}
