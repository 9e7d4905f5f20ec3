import Imagery
import Testing
import Workbench

@Suite("Editor tools")
struct EditorToolTests {
    /// Noise with large regions, the same on every run.
    private func noise(_ size: Size, values: Int, seed: UInt32) -> LabelMask {
        var state = seed
        var mask = LabelMask(size: size)
        for index in mask.values.indices {
            state = state &* 1_664_525 &+ 1_013_904_223
            mask.values[index] = UInt8((state >> 24) % UInt32(values))
        }
        return mask
    }

    /// Grows the region by one step at a time until nothing changes.
    private func grownRegion(_ mask: LabelMask, from seed: Pixel) -> [Int] {
        let value = mask[seed.row, seed.column]
        var inside: Set<Pixel> = [seed]
        while true {
            var grown = inside
            for pixel in inside {
                for (down, right) in [(-1, 0), (1, 0), (0, -1), (0, 1)] {
                    let next = Pixel(row: pixel.row + down, column: pixel.column + right)
                    if 0..<mask.size.height ~= next.row, 0..<mask.size.width ~= next.column,
                        mask[next.row, next.column] == value
                    {
                        grown.insert(next)
                    }
                }
            }
            if grown == inside { return inside.map { $0.row * mask.size.width + $0.column }.sorted() }
            inside = grown
        }
    }

    @Test("the flood fill finds the region that growing step by step finds", arguments: 0..<12)
    func floodFill(seed: Int) {
        let size = Size(height: 7 + seed, width: 17 - seed)
        let mask = noise(size, values: 2, seed: UInt32(seed))
        let pixel = Pixel(row: seed % size.height, column: seed % size.width)
        #expect(FloodFill.region(of: mask, from: pixel) == grownRegion(mask, from: pixel))
    }

    @Test("the color fill with tolerance 0 takes equal colors only, with 255 everything")
    func colorFill() {
        var image = Image(size: Size(height: 4, width: 4), fill: RGB(10, 10, 10))
        image[1, 1] = RGB(11, 10, 10)
        #expect(FloodFill.region(of: image, from: Pixel(row: 1, column: 1), tolerance: 0) == [5])
        #expect(FloodFill.region(of: image, from: Pixel(row: 0, column: 0), tolerance: 0).count == 15)
        #expect(FloodFill.region(of: image, from: Pixel(row: 0, column: 0), tolerance: 255).count == 16)
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
