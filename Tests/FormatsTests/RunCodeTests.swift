import Imagery
import Problems
import Tensors
import Testing

@testable import Formats

@Suite("Run-length codes and polygons")
struct RunCodeTests {
    /// Random sets of pixels: none, all, and some.
    private static let samples: [(size: Size, pixels: PixelRuns)] = (0..<60).map { index in
        var random = Philox(seed: 3, purpose: "test", item: index)
        let size = Size(height: Int.random(in: 1...9, using: &random), width: Int.random(in: 1...9, using: &random))
        let share = [0, 1, 0.5, 0.9, 0.1][index % 5]
        let pixels = (0..<size.count).filter { _ in Double.random(in: 0..<1, using: &random) < share }
        return (size, PixelRuns(pixels))
    }

    @Test("COCO's run lengths are those of the columns, and give the pixels back")
    func coco() throws {
        for (size, pixels) in Self.samples {
            let members = Set(pixels)
            // The definition, pixel by pixel.
            var expected = [0]
            var isOne = false
            for column in 0..<size.width {
                for row in 0..<size.height {
                    if members.contains(row * size.width + column) != isOne {
                        isOne.toggle()
                        expected.append(0)
                    }
                    expected[expected.count - 1] += 1
                }
            }
            #expect(COCORuns.lengths(of: pixels, in: size) == expected)
            #expect(try COCORuns.pixels(from: expected, in: size) == pixels)
        }
    }

    @Test("COCO's text form is read as pycocotools writes it")
    func cocoText() throws {
        #expect(try COCORuns.lengths(from: "4162L0004NN") == [4, 1, 6, 3, 2, 3, 2, 3, 6, 1, 4])
        #expect(try COCORuns.lengths(from: "1g3") == [1, 119])
        #expect(try COCORuns.lengths(from: "") == [])
        for text in ["4162L0004N~", "1g", "oooooooooo", "4 1"] {
            #expect(throws: Problem.self) { try COCORuns.lengths(from: text) }
        }
    }

    @Test("run lengths that are negative, overrun the pixels, or are too few are refused")
    func brokenLengths() throws {
        let size = Size(height: 2, width: 3)
        for lengths in [[-1, 7], [0, 7], [3, 2], [], [7], [3, 3, .max], [.max, .max]] {
            #expect(throws: Problem.self) { try COCORuns.pixels(from: lengths, in: size) }
        }
        #expect(try Array(COCORuns.pixels(from: [0, 0, 5, 0, 0, 1], in: size)) == [5])
    }

    @Test("run lengths of a rectangle give the pixels back")
    func boxes() throws {
        for (size, pixels) in Self.samples where !pixels.ranges.isEmpty {
            let rows = pixels.map { $0 / size.width }, columns = pixels.map { $0 % size.width }
            let box = PixelRect(
                top: rows.min()!, left: columns.min()!, height: rows.max()! - rows.min()! + 1,
                width: columns.max()! - columns.min()! + 1)
            let cropped = pixels.cropped(to: box, width: size.width)
            let lengths = AlternatingRuns.lengths(of: cropped, total: box.count)
            #expect(lengths.reduce(0, +) == box.count && lengths.dropFirst().allSatisfy { $0 > 0 })
            let back = try AlternatingRuns.pixels(from: lengths, total: box.count)
            #expect(back.placed(in: box, width: size.width) == pixels)
        }
    }

    @Test("Label Studio's brushes give the pixels back, also those of its own encoder")
    func brushes() throws {
        for (size, pixels) in Self.samples {
            #expect(try BrushRuns.pixels(from: BrushRuns.bytes(of: pixels, in: size), in: size) == pixels)
        }
        let large = Size(height: 200, width: 300)
        let runs = PixelRuns(merging: [17..<18, 100..<40_000, 41_000..<41_003])
        #expect(try BrushRuns.pixels(from: BrushRuns.bytes(of: runs, in: large), in: large) == runs)
        // From label-studio-sdk 2.1.2, with literal words.
        let bytes: [UInt8] = [0, 0, 0, 48, 57, 27, 254, 19, 0, 159, 254, 248, 4, 127, 224]
        #expect(try Array(BrushRuns.pixels(from: bytes, in: Size(height: 3, width: 4))) == [5, 6, 11])
    }

    @Test("brushes that are cut off, overrun the image or are for another size are refused")
    func brokenBrushes() throws {
        let size = Size(height: 3, width: 4)
        let bytes = BrushRuns.bytes(of: PixelRuns(merging: [2..<7]), in: size)
        for count in 0..<bytes.count {
            #expect(throws: Problem.self) { try BrushRuns.pixels(from: Array(bytes.prefix(count)), in: size) }
        }
        #expect(throws: Problem.self) { try BrushRuns.pixels(from: bytes, in: Size(height: 3, width: 5)) }
        // The brush of a larger image that says it is for this one: its runs go on after the last pixel.
        var longer = BrushRuns.bytes(of: PixelRuns(merging: [2..<70]), in: Size(height: 9, width: 8))
        longer.replaceSubrange(0..<4, with: bytes[..<4])
        let problem = #expect(throws: Problem.self) { try BrushRuns.pixels(from: longer, in: size) }
        #expect(problem?.reason == "the brush overruns its 12 pixels")
    }

    @Test("a pixel is in a polygon if its center is")
    func polygons() {
        func pixels(_ points: [Double], _ size: Size) -> [Int] {
            var found: [Int] = []
            PolygonFill.forEachRow(of: points, in: size) { row, columns in
                found += columns.map { row * size.width + $0 }
            }
            return found
        }
        let size = Size(height: 4, width: 5)
        #expect(pixels([1, 1, 4, 1, 4, 3, 1, 3], size) == [6, 7, 8, 11, 12, 13])
        // Parts outside of the image are left out.
        #expect(pixels([-9, -9, 99, -9, 99, 99, -9, 99], size) == Array(0..<20))
        #expect(pixels([1, 1, 2, 2], size).isEmpty && pixels([0, 0, .nan, 1, 3, 3], size).isEmpty)
        var random = Philox(seed: 5, purpose: "test")
        for _ in 0..<50 {
            let points = (0..<10).map { _ in Double.random(in: -2...7, using: &random) }
            let corners = stride(from: 0, to: 10, by: 2).map { (points[$0], points[$0 + 1]) }
            let expected = (0..<size.count).filter { pixel in
                let (x, y) = (Double(pixel % 5) + 0.5, Double(pixel / 5) + 0.5)
                var crossings = 0
                for (one, other) in zip(corners, corners.dropFirst() + [corners[0]])
                where (one.1 <= y) != (other.1 <= y) {
                    if one.0 + (y - one.1) / (other.1 - one.1) * (other.0 - one.0) <= x { crossings += 1 }
                }
                return !crossings.isMultiple(of: 2)
            }
            #expect(pixels(points, size) == expected)
        }
    }

    @Test("the regions of a mask are its connected parts with their boxes, by class")
    func regions() {
        let (a, b, none) = (UInt8(1), UInt8(0), LabelMask.unlabeled)
        let mask = LabelMask(
            size: Size(height: 3, width: 4), values: [a, a, none, b, none, a, b, b, 254, none, a, a])
        let regions = LabeledRegion.all(in: mask)
        #expect(regions.map(\.classIndex) == [0, 1, 1])
        #expect(regions.map { Array($0.pixels) } == [[3, 6, 7], [0, 1, 5], [10, 11]])
        #expect(
            regions.map(\.box) == [
                PixelRect(top: 0, left: 2, height: 2, width: 2), PixelRect(top: 0, left: 0, height: 2, width: 2),
                PixelRect(top: 2, left: 2, height: 1, width: 2),
            ])
        let whole = LabeledRegion.all(in: LabelMask(size: Size(height: 3, width: 4), repeating: 0))
        #expect(whole.map(\.box) == [PixelRect(top: 0, left: 0, height: 3, width: 4)])
    }
}
