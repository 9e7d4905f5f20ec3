import Drawing
import Imagery
import Problems
import Testing

@Suite("Drawings")
struct DrawingTests {
    private let white = RGB(255, 255, 255)
    private let red = RGB(200, 10, 20)

    /// The smallest rectangle that contains all pixels with another color than the background.
    private func inked(_ drawing: Drawing) throws -> (rows: ClosedRange<Int>, columns: ClosedRange<Int>)? {
        let image = try drawing.image()
        var rows: [Int] = []
        var columns: [Int] = []
        for row in 0..<image.size.height {
            for column in 0..<image.size.width where image[row, column] != white {
                rows.append(row)
                columns.append(column)
            }
        }
        guard let top = rows.min(), let bottom = rows.max(), let left = columns.min(), let right = columns.max() else {
            return nil
        }
        return (top...bottom, left...right)
    }

    @Test("rectangles, frames and images have exact colors at exact pixels")
    func exact() throws {
        var drawing = Drawing(width: 20, height: 10, ground: white)
        drawing.fill(x: 2, y: 3, width: 4, height: 2, red)
        drawing.frame(x: 10, y: 1, width: 5, height: 4, thickness: 1, red)
        let picture = Image(size: Size(height: 2, width: 3), bytes: (0..<18).map { UInt8($0 * 13) })
        drawing.paste(picture, x: 17, y: 8)
        let image = try drawing.image()
        #expect(image.size == Size(height: 10, width: 20))
        for row in 0..<8 {
            for column in 0..<17 {
                let isFilled = 3..<5 ~= row && 2..<6 ~= column
                let isFramed =
                    1..<5 ~= row && 10..<15 ~= column && (row == 1 || row == 4 || column == 10 || column == 14)
                #expect(image[row, column] == (isFilled || isFramed ? red : white), "row \(row), column \(column)")
            }
        }
        #expect(image.cropped(to: PixelRect(top: 8, left: 17, height: 2, width: 3)) == picture)
    }

    @Test("a circle is round, and a line has the requested width")
    func shapes() throws {
        var disc = Drawing(width: 30, height: 30, ground: white)
        disc.disc(at: Drawing.Point(x: 15, y: 12), radius: 5, red)
        let round = try #require(try inked(disc))
        #expect(round.rows == 7...16 && round.columns == 10...19)
        #expect(try disc.image()[7, 10] == white, "the corners of its bounding box are empty")
        var line = Drawing(width: 30, height: 30, ground: white)
        line.line([Drawing.Point(x: 4, y: 10), Drawing.Point(x: 20, y: 10)], width: 4, red)
        let straight = try #require(try inked(line))
        #expect(straight.rows == 8...11 && straight.columns == 4...19)
        line.line([Drawing.Point(x: 4, y: 25)], width: 4, red)
        #expect(try #require(try inked(line)).rows == 8...11, "a line of one point draws nothing")
    }

    @Test("text stands on its baseline, and starts, is centered or ends at its position")
    func text() throws {
        func columns(_ anchor: Drawing.Anchor) throws -> ClosedRange<Int> {
            var drawing = Drawing(width: 200, height: 40, ground: white)
            drawing.text("HHHHH", at: Drawing.Point(x: 100, y: 30), size: 20, anchor: anchor, red)
            let found = try #require(try inked(drawing))
            #expect(found.rows.upperBound == 29 && 14...16 ~= found.rows.lowerBound, "\(anchor): \(found.rows)")
            return found.columns
        }
        let (start, middle, end) = (try columns(.start), try columns(.middle), try columns(.end))
        #expect(100...103 ~= start.lowerBound && 155...160 ~= start.upperBound, "five characters of 12 pixels")
        #expect(abs((middle.lowerBound + middle.upperBound) / 2 - 100) <= 1)
        #expect(97...99 ~= end.upperBound)
    }

    @Test("a drawing that is pasted into another appears at its position, clipped to its own size")
    func nested() throws {
        var part = Drawing(width: 5, height: 5, ground: white)
        part.fill(x: 3, y: 3, width: 10, height: 10, red)
        var whole = Drawing(width: 20, height: 20, ground: white)
        whole.paste(part, x: 10, y: 2)
        let found = try #require(try inked(whole))
        #expect(found.rows == 5...6 && found.columns == 13...14)
    }

    @Test("a drawing can be written as PNG, SVG and PDF")
    func formats() throws {
        var drawing = Drawing(width: 40, height: 30, ground: white)
        drawing.fill(x: 5, y: 5, width: 10, height: 10, red)
        drawing.text("text", at: Drawing.Point(x: 5, y: 28), size: 10, red)
        #expect(try PNG.decode(drawing.encoded(as: .png)) == drawing.image())
        let vector = String(decoding: try drawing.encoded(as: .svg), as: UTF8.self)
        #expect(vector.contains("<svg") && vector.contains("</svg>") && vector.contains("40pt"))
        let document = String(decoding: try drawing.encoded(as: .pdf), as: UTF8.self)
        #expect(document.hasPrefix("%PDF-") && document.contains("%%EOF"))
    }

    @Test("a drawing that is too large is refused with its size")
    func tooLarge() {
        let drawing = Drawing(width: 40_000, height: 2, ground: white)
        let error = #expect(throws: Problem.self) { try drawing.image() }
        #expect(error?.description.contains("40000x2") == true)
    }

    @Test("an image that is too large for Cairo makes the drawing fail instead of being skipped")
    func tooLargeWithin() {
        let picture = Image(size: Size(height: 1, width: 40_000), bytes: [UInt8](repeating: 7, count: 120_000))
        var drawing = Drawing(width: 20, height: 10, ground: white)
        drawing.paste(picture, x: 0, y: 0)
        #expect(throws: Problem.self) { try drawing.image() }
    }
}
