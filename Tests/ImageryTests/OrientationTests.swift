import TestSupport
import Testing

@testable import Imagery

@Suite("EXIF orientations")
struct OrientationTests {
    /// An image of 24x16 pixels. The stored image is red in its upper left part and green to the right of it.
    private static let stored: Image = {
        var image = Image(size: Size(height: 16, width: 24), fill: RGB(20, 20, 160))
        for row in 0..<8 {
            for column in 0..<24 { image[row, column] = column < 8 ? RGB(200, 30, 30) : RGB(30, 180, 40) }
        }
        return image
    }()

    private static func photo(orientation: Int?, isLittle: Bool = true, type: UInt8 = 3) -> [UInt8] {
        let jpeg = JPEG.encode(stored, quality: 100)
        guard let orientation else { return jpeg }
        return EXIF.inserted(EXIF.tiff(orientation: orientation, isLittle: isLittle, type: type), intoJPEG: jpeg)
    }

    /// The sides of the displayed image that show the first stored row and the first stored column, by the standard.
    @Test(
        "images are rotated upright", arguments: [true, false],
        [
            (1, "top", "left"), (2, "top", "right"), (3, "bottom", "right"), (4, "bottom", "left"),
            (5, "left", "top"), (6, "right", "top"), (7, "right", "bottom"), (8, "left", "bottom"),
        ])
    func upright(isLittle: Bool, orientation: (number: Int, row: String, column: String)) throws {
        let stored = try JPEG.decode(Self.photo(orientation: nil))
        let bytes = Self.photo(orientation: orientation.number, isLittle: isLittle)
        let seen = try JPEG.decode(bytes)
        let facts = try JPEG.inspect(bytes)
        #expect(facts.size == seen.size && facts.storedSize == stored.size)
        #expect(facts.orientation.rawValue == UInt8(orientation.number) && facts.notes.isEmpty)
        let isOnItsSide = ["left", "right"].contains(orientation.row)
        #expect(seen.size == (isOnItsSide ? Size(height: 24, width: 16) : Size(height: 16, width: 24)))
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

    @Test("PNGs and masks are rotated like JPEGs", arguments: [true, false], 1...8)
    func others(isLittle: Bool, number: Int) throws {
        let tiff = EXIF.tiff(orientation: number, isLittle: isLittle)
        let orientation = try #require(Orientation(rawValue: UInt8(number)))
        let bytes = EXIF.inserted(tiff, intoPNG: PNG.encode(Self.stored))
        let upright = Self.stored.upright(orientation)
        #expect(try PNG.decode(bytes) == upright)
        let facts = try PNG.inspect(bytes)
        #expect(facts.size == upright.size && facts.storedSize == Self.stored.size)
        #expect(facts.orientation == orientation)
        // The same image as that of the JPEG, except for JPEG's blur.
        let photo = try JPEG.decode(Self.photo(orientation: number, isLittle: isLittle))
        #expect(photo.size == upright.size)
        #expect(zip(photo.bytes, upright.bytes).allSatisfy { abs(Int($0) - Int($1)) < 60 })

        let values = LabelMask(
            size: Self.stored.size,
            values: stride(from: 0, to: Self.stored.bytes.count, by: 3).map { Self.stored.bytes[$0] })
        let rotated = stride(from: 0, to: upright.bytes.count, by: 3).map { upright.bytes[$0] }
        #expect(values.upright(orientation).values == rotated)
        let mask = PNG.encodeMask(values)
        let expected = MaskContent.values(values.upright(orientation), palette: [])
        #expect(try PNG.decodeMask(EXIF.inserted(tiff, intoPNG: mask)) == expected)
        #expect(try PNG.decodeMask(mask, orientation: orientation) == expected)
        // The orientation of the caller replaces the one in the mask.
        let other = EXIF.inserted(EXIF.tiff(orientation: 3), intoPNG: mask)
        #expect(try PNG.decodeMask(other, orientation: orientation) == expected)
        #expect(
            try PNG.decodeMask(bytes, orientation: .upright) == .colors(Self.stored),
            "the orientation of the caller also applies to color masks")
    }

    @Test("the EXIF chunk of a PNG is ignored if its checksum is wrong")
    func damagedChunk() throws {
        var bytes = EXIF.inserted(EXIF.tiff(orientation: 6), intoPNG: PNG.encode(Self.stored))
        bytes[bytes.count - 14] ^= 1
        #expect(try PNG.inspect(bytes).orientation == .upright)
        #expect(try PNG.decode(bytes) == Self.stored)
    }

    @Test("EXIF is found after stray bytes between segments")
    func oddBytes() throws {
        let photo = Self.photo(orientation: 6)
        #expect(try JPEG.inspect(photo[..<2] + [0, 0] + photo[2...]).orientation == .rotatedClockwise)
        #expect(try JPEG.inspect(photo[..<2] + [0xff, 0xff] + photo[2...]).orientation == .rotatedClockwise)
    }

    @Test("invalid orientations are ignored", arguments: [(0, 3), (9, 3), (6, 4)])
    func nonsense(orientation: Int, type: UInt8) throws {
        let decoded = try JPEG.decode(Self.photo(orientation: orientation, type: type))
        #expect(try decoded == JPEG.decode(Self.photo(orientation: nil)))
    }

    @Test("EXIF that is truncated at any byte causes no crash")
    func cutOff() throws {
        let whole = Self.photo(orientation: 6)
        for length in 0..<80 { _ = try? JPEG.inspect(Array(whole[..<length])) }
        var broken = whole
        // The offset of the directory is far outside of the data.
        broken[2 + 4 + 6 + 7] = 0xFF
        #expect(try JPEG.inspect(broken).size == Size(height: 16, width: 24))
    }
}
