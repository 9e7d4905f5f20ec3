import Foundation
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

    // Made with Pillow: the left half (200, 120, 40), the right half (20, 60, 220), 16x8 pixels, quality 90, optimized,
    // as `L`, as `RGB` with `progressive=True`, and as `CMYK`.
    static let gray = """
        /9j/4AAQSkZJRgABAQAAAQABAAD/2wBDAAMCAgMCAgMDAwMEAwMEBQgFBQQEBQoHBwYIDAoMDAsKCwsNDhIQDQ4RDgsLEBYQERMUFRUV\
        DA8XGBYUGBIUFRT/wAALCAAIABABAREA/8QAFQABAQAAAAAAAAAAAAAAAAAABQj/xAAUEAEAAAAAAAAAAAAAAAAAAAAA/9oACAEBAAA/\
        AE0jv//Z
        """

    static let progressive = """
        /9j/4AAQSkZJRgABAQAAAQABAAD/2wBDAAMCAgMCAgMDAwMEAwMEBQgFBQQEBQoHBwYIDAoMDAsKCwsNDhIQDQ4RDgsLEBYQERMUFRUV\
        DA8XGBYUGBIUFRT/2wBDAQMEBAUEBQkFBQkUDQsNFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQU\
        FBT/wgARCAAIABADASIAAhEBAxEB/8QAFgABAQEAAAAAAAAAAAAAAAAAAAQH/8QAFQEBAQAAAAAAAAAAAAAAAAAABAX/2gAMAwEAAhAD\
        EAAAAacjKyf/xAAUEAEAAAAAAAAAAAAAAAAAAAAQ/9oACAEBAAEFAj//xAAYEQACAwAAAAAAAAAAAAAAAAAABkOBwf/aAAgBAwEBPwFk\
        ivD/xAAYEQACAwAAAAAAAAAAAAAAAAAABkSCwv/aAAgBAgEBPwFAlU0f/8QAFBABAAAAAAAAAAAAAAAAAAAAEP/aAAgBAQAGPwI//8QA\
        FBABAAAAAAAAAAAAAAAAAAAAEP/aAAgBAQABPyE//9oADAMBAAIAAwAAABD/AP/EABQRAQAAAAAAAAAAAAAAAAAAAAD/2gAIAQMBAT8Q\
        f//EABQRAQAAAAAAAAAAAAAAAAAAAAD/2gAIAQIBAT8QT//EABQQAQAAAAAAAAAAAAAAAAAAABD/2gAIAQEAAT8QP//Z
        """

    static let cmyk = """
        /9j/7gAOQWRvYmUAZAAAAAAA/9sAQwADAgIDAgIDAwMDBAMDBAUIBQUEBAUKBwcGCAwKDAwLCgsLDQ4SEA0OEQ4LCxAWEBETFBUVFQwP\
        FxgWFBgSFBUU/8AAFAgACAAQBEMRAE0RAFkRAEsRAP/EABcAAAMBAAAAAAAAAAAAAAAAAAAICQX/xAAUEAEAAAAAAAAAAAAAAAAAAAAA\
        /9oADgRDAE0AWQBLAAA/AHAZRFFU0HyvrwB//9k=
        """

    @Test(
        "gray and progressive files decode as Pillow does",
        arguments: [
            (gray, RGB(135, 135, 135), RGB(66, 66, 66)), (progressive, RGB(201, 120, 41), RGB(20, 60, 220)),
        ])
    func kinds(base64: String, left: RGB, right: RGB) throws {
        let bytes = [UInt8](try #require(Data(base64Encoded: base64)))
        let image = try JPEG.decode(bytes)
        #expect(image.size == Size(height: 8, width: 16))
        #expect(image[0, 0] == left)
        #expect(image[0, 15] == right)
    }

    @Test("CMYK is refused with what to do")
    func printersColors() throws {
        let bytes = [UInt8](try #require(Data(base64Encoded: Self.cmyk)))
        let error = #expect(throws: ImageryError.self) { try JPEG.decode(bytes) }
        #expect(error?.description == "the JPEG holds CMYK colors; convert it to RGB")
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
