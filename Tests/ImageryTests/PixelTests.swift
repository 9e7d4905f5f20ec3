import Imagery
import TestSupport
import Testing

@Suite("Pixels")
struct PixelTests {
    static func ramp(_ size: Size) -> Image {
        Image(size: size, bytes: (0..<size.count * 3).map { UInt8(truncatingIfNeeded: $0 * 37 % 251) })
    }

    @Test("halving an image computes the mean of four pixels")
    func halving() {
        let image = Image(
            size: Size(height: 2, width: 4),
            bytes: [
                0, 0, 0, 10, 20, 30, 100, 100, 100, 200, 200, 200,
                0, 0, 0, 30, 20, 10, 100, 100, 100, 0, 0, 0,
            ])
        #expect(image.resized(to: Size(height: 1, width: 2)).bytes == [10, 10, 10, 100, 100, 100])
    }

    @Test(
        "scaling to any size keeps the mean and areas of one color",
        arguments: [(7, 5), (1, 1), (30, 40), (13, 17), (26, 3)])
    func means(height: Int, width: Int) {
        let image = Self.ramp(Size(height: 13, width: 17))
        let resized = image.resized(to: Size(height: height, width: width))
        func mean(_ image: Image) -> Double {
            Double(image.bytes.reduce(0) { $0 + Int($1) }) / Double(image.bytes.count)
        }
        #expect(abs(mean(resized) - mean(image)) < 0.6)
        let plain = Image(size: image.size, fill: RGB(3, 200, 90))
        #expect(plain.resized(to: resized.size) == Image(size: resized.size, fill: RGB(3, 200, 90)))
    }

    @Test("enlarging by a whole factor repeats pixels")
    func enlarging() {
        let image = Self.ramp(Size(height: 2, width: 3))
        let large = image.resized(to: Size(height: 6, width: 9))
        #expect((0..<54).allSatisfy { large[$0 / 9, $0 % 9] == image[$0 / 27, $0 % 9 / 3] })
    }

    @Test("a flood fill of labels is 4-connected")
    func labelRegion() {
        let mask = LabelMask(size: Size(height: 3, width: 4), values: [1, 1, 0, 1, 0, 1, 0, 0, 1, 0, 1, 1])
        #expect(mask.region(atRow: 0, column: 0) == PixelRuns([0, 1, 5]))
        #expect(mask.region(atRow: 0, column: 3) == PixelRuns([3]))
        #expect(mask.region(atRow: 0, column: 2) == PixelRuns([2, 6, 7]))
    }

    @Test("a flood fill equals a search pixel by pixel", arguments: [2, 3])
    func randomRegions(labels: Int) {
        var random = Mutator(seed: 5)
        let size = Size(height: 23, width: 31)
        for _ in 0..<30 {
            let mask = LabelMask(
                size: size, values: (0..<size.count).map { _ in UInt8(random.number(in: 0..<labels)) })
            let start = random.number(in: 0..<size.count)
            var reached: Set = [start]
            var open = [start]
            while let at = open.popLast() {
                let (row, column) = (at / size.width, at % size.width)
                for (y, x) in [(row - 1, column), (row + 1, column), (row, column - 1), (row, column + 1)]
                where 0..<size.height ~= y && 0..<size.width ~= x && mask[y, x] == mask.values[start] {
                    if reached.insert(y * size.width + x).inserted { open.append(y * size.width + x) }
                }
            }
            let region = mask.region(atRow: start / size.width, column: start % size.width)
            #expect(region == PixelRuns(reached.sorted()))
            #expect(region.count == reached.count && Array(region) == reached.sorted())
        }
    }

    @Test(
        "a flood fill of colors spreads to pixels whose color is near that of the start",
        arguments: [(0, 1), (4, 2), (10, 3), (255, 6)])
    func colorRegion(tolerance: Int, expected: Int) {
        var image = Image(size: Size(height: 1, width: 6))
        for (column, value) in [50, 54, 60, 90, 50, 50].enumerated() { image[0, column] = RGB(UInt8(value), 50, 50) }
        #expect(image.region(atRow: 0, column: 0, tolerance: tolerance) == PixelRuns(0..<expected))
    }

    @Test("the intersection of two rectangles contains their common pixels, or is nil")
    func intersection() {
        let rect = PixelRect(top: 2, left: 3, height: 4, width: 5)
        #expect(
            rect.intersection(PixelRect(top: 0, left: 5, height: 3, width: 9))
                == PixelRect(top: 2, left: 5, height: 1, width: 3))
        #expect(rect.intersection(rect) == rect)
        for other in [(6, 3), (2, 8), (0, 0)] {
            #expect(rect.intersection(PixelRect(top: other.0, left: other.1, height: 2, width: 3)) == nil)
        }
        #expect(rect.moved(down: -2, right: 1) == PixelRect(top: 0, left: 4, height: 4, width: 5))
    }

    @Test("a mask lists its distinct values, and maps its values through a table")
    func values() {
        let mask = LabelMask(size: Size(height: 1, width: 4), values: [9, 255, 0, 9])
        #expect(mask.distinctValues == [0, 9, 255])
        #expect(mask.mapped(through: (0...255).map { 255 - $0 }).values == [246, 0, 255, 246])
    }
}
