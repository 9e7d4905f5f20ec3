import Imagery
import Testing

@Suite("JPEG")
struct JPEGTests {
    static let size = Size(height: 40, width: 56)

    static let image = Image(
        size: size,
        bytes: (0..<size.count).flatMap { at -> [UInt8] in
            let (row, column) = (at / size.width, at % size.width)
            return [UInt8(row * 5), UInt8(column * 4), UInt8(255 - row - column)]
        })

    @Test("what is encoded decodes to nearly the same colors")
    func roundTrip() throws {
        let bytes = JPEG.encode(Self.image)
        #expect(try JPEG.size(of: bytes) == Self.size)
        let decoded = try JPEG.decode(bytes)
        let differences = zip(decoded.bytes, Self.image.bytes).map { abs(Int($0) - Int($1)) }
        #expect(differences.max() ?? 0 <= 8)
        #expect(Double(differences.reduce(0, +)) / Double(differences.count) < 1.5)
    }

    @Test("a lower quality makes smaller files")
    func quality() {
        #expect(JPEG.encode(Self.image, quality: 20).count < JPEG.encode(Self.image, quality: 95).count)
    }

    @Test("a file cut off anywhere is an error, never a crash")
    func truncation() {
        let bytes = JPEG.encode(Self.image, quality: 60)
        for length in 0..<bytes.count - 1 {
            #expect(throws: ImageryError.self) { try JPEG.decode(Array(bytes.prefix(length))) }
        }
    }

    @Test("a damaged byte is survived")
    func damage() {
        let bytes = JPEG.encode(Self.image, quality: 60)
        for at in bytes.indices {
            var damaged = bytes
            damaged[at] ^= 0xff
            _ = try? JPEG.decode(damaged)
        }
    }

    @Test("the library's message tells what is wrong")
    func message() {
        let error = #expect(throws: ImageryError.self) { try JPEG.decode([1, 2, 3, 4]) }
        #expect(error?.reason.contains("Not a JPEG file") == true)
    }
}
