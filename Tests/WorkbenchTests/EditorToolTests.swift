import Imagery
import Testing
import Workbench

@Suite("Editor tools")
struct EditorToolTests {
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
        let line = Brush.line(from: start, to: end)
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
}
