import Tensors
import Testing

@testable import Imagery

@Suite("Outlines of regions")
struct RegionOutlineTests {
    /// A mask from rows of digits.
    private func mask(_ rows: String...) -> LabelMask {
        LabelMask(
            size: Size(height: rows.count, width: rows[0].count),
            values: rows.flatMap { $0.map { $0 == "." ? LabelMask.unlabeled : UInt8(String($0))! } })
    }

    private func outline(of value: UInt8, in mask: LabelMask) -> RegionOutline {
        let start = mask.values.firstIndex(of: value)!
        return RegionOutline(from: (start / mask.size.width, start % mask.size.width)) { row, column in
            0..<mask.size.height ~= row && 0..<mask.size.width ~= column && mask[row, column] == value
        }
    }

    /// The area inside a polygon (shoelace formula).
    private func area(_ corners: [RegionOutline.Corner]) -> Double {
        let next = corners.dropFirst() + corners.prefix(1)
        return zip(corners, next).reduce(0) { $0 + Double($1.0.column * $1.1.row - $1.1.column * $1.0.row) } / 2
    }

    @Test("a rectangle has its four corners")
    func rectangle() {
        let found = outline(of: 1, in: mask("0000", "0110", "0110"))
        #expect(found.corners.map { [$0.row, $0.column] } == [[1, 3], [3, 3], [3, 1], [1, 1]])
        #expect(found.simplified(tolerance: 0).count == 4)
    }

    @Test("pixels that touch only at a corner are not followed")
    func diagonal() {
        #expect(area(outline(of: 1, in: mask("100", "010", "001")).corners) == 1)
    }

    @Test("an outline encloses the pixels of its region and of its holes, which have their own")
    func enclosesRegion() {
        #expect(area(outline(of: 1, in: mask("11111", "10001", "10201", "10001", "11111")).corners) == 25)
        #expect(area(outline(of: 0, in: mask("11111", "10001", "10201", "10001", "11111")).corners) == 9)
        // Random trees of pixels without holes: the area is the number of pixels.
        for seed in 0..<40 as Range<UInt64> {
            var random = Philox(seed: seed, purpose: "outline")
            var grown = LabelMask(size: Size(height: 12, width: 15), repeating: 0)
            for row in 0..<12 {
                // Runs that start in one column have no holes.
                for column in 0..<Int.random(in: 1...15, using: &random) { grown[row, column] = 1 }
            }
            #expect(area(outline(of: 1, in: grown).corners) == Double(grown.values.count { $0 == 1 }))
        }
    }

    @Test("a simplified outline stays within the tolerance, and a larger tolerance never has more corners")
    func simplification() {
        var disk = LabelMask(size: Size(height: 41, width: 41), repeating: 0)
        for row in 0..<41 {
            for column in 0..<41 where (row - 20) * (row - 20) + (column - 20) * (column - 20) <= 18 * 18 {
                disk[row, column] = 1
            }
        }
        let outline = outline(of: 1, in: disk)
        var last = outline.corners.count + 1
        for tolerance in [0, 0.5, 1, 1.5, 3, 100] {
            let polygon = outline.simplified(tolerance: tolerance)
            #expect(polygon.count <= last)
            last = polygon.count
            for corner in outline.corners {
                #expect(distance(corner, toPolygon: polygon) <= tolerance + 1e-9)
            }
        }
        #expect(last == 2)
        #expect(8...16 ~= outline.simplified(tolerance: LabelMask.outlineTolerance).count)
    }

    private func distance(_ corner: RegionOutline.Corner, toPolygon polygon: [RegionOutline.Corner]) -> Double {
        zip(polygon, polygon.dropFirst() + polygon.prefix(1)).map { start, end in
            // The nearest of many points on the side, plus what lies between two of them.
            (0...4000).map { step in
                let part = Double(step) / 4000
                let row = Double(start.row) + part * Double(end.row - start.row) - Double(corner.row)
                let column = Double(start.column) + part * Double(end.column - start.column) - Double(corner.column)
                return (row * row + column * column).squareRoot()
            }.min()! - 0.01
        }.min()!
    }

    @Test("clicks: one for the largest region, the corners of the others, none without labels")
    func clicks() {
        #expect(mask("0000", "0000").clickCount == 1)
        #expect(mask("....", "....").clickCount == 0)
        #expect(mask("000000", "011110", "011110", "011110", "000000").clickCount == 1 + 4)
        // An unlabeled region needs no clicks, although it is the largest.
        #expect(mask("......", ".1111.", ".1111.", ".1111.", "......").clickCount == 1)
        let two = mask("110000", "110000", "110000", "000033", "000033", "000033")
        #expect(two.clickCount == 1 + 2 * RegionOutline.corners2x3)
    }
}

extension RegionOutline {
    /// The corners of a simplified region of 3x2 pixels.
    fileprivate static var corners2x3: Int {
        RegionOutline(from: (0, 0)) { 0..<3 ~= $0 && 0..<2 ~= $1 }.simplified(tolerance: LabelMask.outlineTolerance)
            .count
    }
}
