import Imagery
import Testing
import Workbench

@Suite("Editor tools")
struct EditorToolTests {
    @Test("in a project with one class, swapping switches between that class and void")
    func oneClass() {
        var kit = ToolKit(classCount: 1)
        kit.swap()
        #expect(kit.value == LabelMask.void)
        kit.swap()
        #expect(kit.value == 0)
    }

    @Test("a brush covers the pixels whose centers lie in its circle", arguments: Brush.diameters)
    func stamp(diameter: Int) {
        let size = Size(height: 50, width: 50)
        let center = Pixel(row: 3, column: 25)
        let naive = (0..<size.count).filter { index in
            let (down, right) = (index / 50 - center.row, index % 50 - center.column)
            return 4 * (down * down + right * right) <= diameter * diameter
        }
        let stamped = Brush(diameter: diameter).stamp(at: center, in: size).map { $0.row * 50 + $0.column }
        #expect(stamped == naive)
    }

    @Test("a line goes from end to end without a gap", arguments: [(9, 3), (-4, 11), (0, -7), (-6, -6), (0, 0)])
    func line(to: (down: Int, right: Int)) {
        let start = Pixel(row: 20, column: 20)
        let end = Pixel(row: 20 + to.down, column: 20 + to.right)
        let line = Pixel.line(from: start, to: end)
        #expect(line.first == start && line.last == end)
        #expect(line.count == max(abs(to.down), abs(to.right)) + 1)
        for (a, b) in zip(line, line.dropFirst()) {
            #expect(max(abs(a.row - b.row), abs(a.column - b.column)) == 1)
        }
    }

    @Test("brush sizes go up and down the list and stop at its ends")
    func sizes() {
        #expect(Brush(diameter: 5).larger == Brush(diameter: 7))
        #expect(Brush(diameter: 5).smaller == Brush(diameter: 3))
        #expect(Brush(diameter: 1).smaller == Brush(diameter: 1))
        #expect(Brush(diameter: 39).larger == Brush(diameter: 39))
    }

    static let polygons: [[Pixel]] = [
        [(2, 2), (2, 12), (11, 7)], [(0, 0), (0, 15), (15, 15), (15, 0)], [(1, 1), (14, 14), (1, 14), (14, 1)],
        [(-5, 8), (8, 20), (20, 8), (8, -6)], [(4, 4), (4, 12), (8, 8), (12, 12), (12, 4)], [(3, 3), (3, 9), (3, 5)],
        [(7, 7), (7, 7), (7, 7)],
    ].map { $0.map { Pixel(row: $0.0, column: $0.1) } }

    @Test("a polygon covers its edges and the pixels whose centers lie inside", arguments: polygons)
    func polygon(corners: [Pixel]) {
        let size = Size(height: 16, width: 16)
        let edges = Set(Outline.edges(corners))
        let naive = (0..<size.count).filter { index in
            let pixel = Pixel(row: index / 16, column: index % 16)
            return edges.contains(pixel) || isInside(pixel, corners)
        }
        #expect(Outline.polygon(corners, in: size) == PixelRuns(naive))
    }

    /// The even-odd rule: a point is inside if a ray to the right crosses the border an odd number of times. Computed
    /// with integers.
    private func isInside(_ pixel: Pixel, _ corners: [Pixel]) -> Bool {
        var crossings = 0
        for (index, a) in corners.enumerated() {
            let b = corners[(index + 1) % corners.count]
            guard (a.row <= pixel.row) != (b.row <= pixel.row) else { continue }
            let height = b.row - a.row
            let side = (a.column - pixel.column) * height + (pixel.row - a.row) * (b.column - a.column)
            if side * height > 0 { crossings += 1 }
        }
        return !crossings.isMultiple(of: 2)
    }

    @Test("a rectangle covers the pixels between its corners, in any order of the corners")
    func rectangle() {
        let size = Size(height: 10, width: 12)
        let corners = [Pixel(row: 2, column: 9), Pixel(row: 7, column: 4)]
        let naive = (0..<size.count).filter { 2...7 ~= $0 / 12 && 4...9 ~= $0 % 12 }
        func covered(_ a: Pixel, _ b: Pixel) -> PixelRuns {
            Outline.polygon(
                [a, Pixel(row: a.row, column: b.column), b, Pixel(row: b.row, column: a.column)], in: size)
        }
        #expect(covered(corners[0], corners[1]) == PixelRuns(naive))
        #expect(covered(corners[1], corners[0]) == PixelRuns(naive))
        #expect(covered(corners[0], corners[0]) == PixelRuns([33]))
    }

    @Test("locked labels are not painted over, and only unlabeled pixels if that is set")
    func protection() {
        var kit = ToolKit(classCount: 3)
        kit.pick(3)
        kit.toggleLock()
        kit.pick(1)
        #expect(!kit.mayPaint(over: 3) && kit.mayPaint(over: 1) && kit.mayPaint(over: LabelMask.unlabeled))
        kit.paintsOnlyUnlabeled = true
        #expect(!kit.mayPaint(over: 1) && kit.mayPaint(over: LabelMask.unlabeled))
        kit.tool = .eraser
        #expect(kit.mayPaint(over: 1) && !kit.mayPaint(over: 3), "an eraser works on labels, but not on locked ones")
        kit.pick(3)
        kit.toggleLock()
        #expect(kit.mayPaint(over: 3))
    }

    @Test("each tool is in the list with its key, and that key selects it")
    func declared() throws {
        for tool in Tool.all {
            var robot = Robot()
            try robot.press("<Enter>")
            let key = robot.model.shared.keymap.text(for: tool.info.name, in: .editor)
            #expect(robot.screen().contains("\(key)  \(tool.title)"), "\(tool.title)")
            try robot.press(key)
            #expect(robot.model.editor.kit.tool == tool)
        }
    }

    @Test("while an outline is open or the pen is down, the useful keys are shown")
    func stateHints() throws {
        var robot = Robot()
        try robot.press("<Enter>P")
        #expect(robot.screen().contains("Space sets a corner  Enter fills the polygon"))
        try robot.press("<Esc>r")
        #expect(robot.screen().contains("Space fills the rectangle  Esc drops it"))
        try robot.press("<Esc>d")
        #expect(robot.screen().contains("d lifts the pen"))
        try robot.press("d")
        #expect(!robot.screen().contains("lifts the pen"))
    }
}
