import Imagery
import Testing

@Suite("Photos that lie on their side")
struct OrientationTests {
    /// A JPEG of 24x16 pixels, red in the stored picture's upper left, green to its right, with EXIF before it.
    private static func photo(orientation: Int?, isLittle: Bool = true, type: UInt8 = 3) -> [UInt8] {
        var image = Image(size: Size(height: 16, width: 24), fill: RGB(20, 20, 160))
        for row in 0..<8 {
            for column in 0..<24 { image[row, column] = column < 8 ? RGB(200, 30, 30) : RGB(30, 180, 40) }
        }
        let jpeg = JPEG.encode(image, quality: 100)
        guard let orientation else { return jpeg }
        func number(_ value: Int, _ count: Int) -> [UInt8] {
            let big = (0..<count).map { UInt8(value >> (8 * (count - 1 - $0)) & 255) }
            return isLittle ? big.reversed() : big
        }
        var tiff: [UInt8] = isLittle ? [0x49, 0x49] : [0x4D, 0x4D]
        tiff += number(42, 2) + number(8, 4) + number(2, 2)
        tiff += number(271, 2) + number(2, 2) + number(2, 4) + [65, 0, 0, 0]
        tiff += number(274, 2) + number(Int(type), 2) + number(1, 4) + number(orientation, 2) + [0, 0] + number(0, 4)
        let content = Array("Exif\0\0".utf8) + tiff
        let length = content.count + 2
        return Array(jpeg[..<2]) + [0xFF, 0xE1, UInt8(length >> 8), UInt8(length & 255)] + content + jpeg[2...]
    }

    /// The side of the seen picture on which the stored picture's first row and first column lie, by the standard.
    @Test(
        "are turned upright", arguments: [true, false],
        [
            (1, "top", "left"), (2, "top", "right"), (3, "bottom", "right"), (4, "bottom", "left"),
            (5, "left", "top"), (6, "right", "top"), (7, "right", "bottom"), (8, "left", "bottom"),
        ])
    func upright(isLittle: Bool, orientation: (number: Int, row: String, column: String)) throws {
        let stored = try JPEG.decode(Self.photo(orientation: nil))
        let bytes = Self.photo(orientation: orientation.number, isLittle: isLittle)
        let seen = try JPEG.decode(bytes)
        let isOnItsSide = ["left", "right"].contains(orientation.row)
        #expect(seen.size == (isOnItsSide ? Size(height: 24, width: 16) : Size(height: 16, width: 24)))
        #expect(try JPEG.size(of: bytes) == seen.size)
        func distance(from side: String, row: Int, column: Int) -> Int {
            switch side {
            case "top": row
            case "bottom": seen.size.height - 1 - row
            case "left": column
            default: seen.size.width - 1 - column
            }
        }
        for row in 0..<seen.size.height {
            for column in 0..<seen.size.width {
                let own = stored[
                    distance(from: orientation.row, row: row, column: column),
                    distance(from: orientation.column, row: row, column: column)]
                #expect(seen[row, column] == own)
            }
        }
    }

    @Test("stay as they are where the note makes no sense", arguments: [(0, 3), (9, 3), (6, 4)])
    func nonsense(orientation: Int, type: UInt8) throws {
        let decoded = try JPEG.decode(Self.photo(orientation: orientation, type: type))
        #expect(try decoded == JPEG.decode(Self.photo(orientation: nil)))
    }

    @Test("are read wherever EXIF is cut off, without a crash")
    func cutOff() throws {
        let whole = Self.photo(orientation: 6)
        for length in 0..<80 { _ = try? JPEG.size(of: Array(whole[..<length])) }
        var broken = whole
        // The directory is said to lie far outside.
        broken[2 + 4 + 6 + 7] = 0xFF
        #expect(try JPEG.size(of: broken) == Size(height: 16, width: 24))
    }
}
