import Imagery
import Terminal

/// The layout of the editor: the tile, a line about the pixel at the cursor, and, if the screen is wide enough, classes
/// and tools at the side.
struct EditorPanel {
    /// The line about the tile and the selected tool.
    let header: Rect
    let view: Rect
    /// The line about the pixel at the cursor; empty below 12 lines.
    let readout: Rect
    /// The heading above the classes; empty below 28 lines.
    let heading: Rect
    /// One line per class, then void, then unlabeled; nil below 64 columns.
    let classes: Rect?
    /// The index of the first visible line of the list of classes. A list that is too long scrolls so that the selected
    /// label is visible.
    let firstLine: Int
    /// One line per tool, below the classes.
    let tools: Rect

    /// A list of at most this many lines is not shortened for the tools.
    private static let leastClassLines = 13

    /// The lines below the tools: following edges, painting only the unlabeled, and the lock of the class.
    private static let switchCount = 3

    /// - Parameters:
    ///   - value: The label that is selected: a class or void.
    ///   - wantedLine: The first line of the list of classes, if the user has scrolled it.
    init(_ body: Rect, classCount: Int, value: UInt8, firstLine wantedLine: Int? = nil) {
        header = Rect(x: body.x, y: body.y, width: body.width, height: min(1, body.height))
        let hasReadout = body.height >= 12
        let height = max(0, body.height - 1 - (hasReadout ? 1 : 0))
        readout = Rect(x: body.x, y: body.y + 1 + height, width: body.width, height: hasReadout ? 1 : 0)
        let side = body.width >= 100 ? 35 : body.width >= 64 ? 26 : 0
        view = Rect(x: body.x, y: body.y + 1, width: body.width - side, height: height)
        let (x, width) = (body.x + view.width + 1, max(0, side - 1))
        let headingHeight = body.height >= 28 && side > 0 ? 1 : 0
        heading = Rect(x: x, y: view.y, width: width, height: headingHeight)
        let free = height - headingHeight
        let lines = min(free, classCount + 2, max(Self.leastClassLines, free - Tool.all.count - Self.switchCount))
        let list = Rect(x: x, y: view.y + headingHeight, width: width, height: max(0, lines))
        classes = side > 0 ? list : nil
        let wanted = wantedLine ?? min(Int(value), classCount) - list.height / 2
        firstLine = max(0, min(wanted, classCount + 2 - list.height))
        let gap = height - headingHeight - lines > Tool.all.count ? 1 : 0
        tools = Rect(
            x: x, y: list.y + list.height + gap, width: width,
            height: side > 0 ? max(0, height - headingHeight - list.height - gap) : 0)
    }

    /// The class or void on the line at a cell.
    func value(atX x: Int, y: Int, classes count: Int) -> UInt8? {
        guard let classes, classes.contains(x: x, y: y) else { return nil }
        let line = y - classes.y + firstLine
        return line < count ? UInt8(line) : line == count ? LabelMask.void : nil
    }

    /// The tool on the line at a cell.
    func tool(atX x: Int, y: Int) -> Tool? {
        guard tools.contains(x: x, y: y), y - tools.y < Tool.all.count else { return nil }
        return Tool.all[y - tools.y]
    }
}
