import Foundation
import Problems
import TestSupport
import Testing

@testable import Imagery

@Suite("JPEG")
struct JPEGTests {
    static let size = Size(height: 40, width: 56)

    static let image = Image(
        size: size,
        bytes: (0..<size.count).flatMap { at -> [UInt8] in
            let (row, column) = (at / size.width, at % size.width)
            return [UInt8(row * 5), UInt8(column * 4), UInt8(255 - row - column)]
        })

    @Test("encoded images decode to nearly the same colors")
    func roundTrip() throws {
        let bytes = JPEG.encode(Self.image)
        #expect(try JPEG.inspect(bytes).size == Self.size)
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

    static func bytes(_ base64: String) -> [UInt8] { Data(base64Encoded: base64).map { Array($0) } ?? [] }

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
        "gray and progressive files decode to the same colors as with Pillow",
        arguments: [
            (gray, RGB(135, 135, 135), RGB(66, 66, 66)), (progressive, RGB(201, 120, 41), RGB(20, 60, 220)),
        ])
    func kinds(base64: String, left: RGB, right: RGB) throws {
        let bytes = Self.bytes(base64)
        let image = try JPEG.decode(bytes)
        #expect(image.size == Size(height: 8, width: 16))
        #expect(image[0, 0] == left)
        #expect(image[0, 15] == right)
    }

    @Test("a CMYK file is refused, and the error says how to fix it")
    func cmykIsRefused() throws {
        let bytes = Self.bytes(Self.cmyk)
        let error = #expect(throws: Problem.self) { try JPEG.decode(bytes) }
        #expect(error?.description == "the JPEG holds CMYK colors; convert it to RGB")
    }

    /// The position of the first byte of the scan of a baseline JPEG.
    private static func scan(of bytes: [UInt8]) throws -> Int {
        let start = try #require(bytes.indices.first { bytes[$0...].starts(with: [0xff, 0xda]) })
        return start + 2 + Int(bytes[start + 3])
    }

    @Test("damage that changes no pixel is accepted, and gives a note if it is not after the end of the file")
    func oddities() throws {
        let bytes = JPEG.encode(Self.image)
        let whole = try JPEG.decode(bytes)
        let tables = try #require(bytes.indices.first { bytes[$0...].starts(with: [0xff, 0xdb]) })
        let body = bytes.dropLast(2)
        let extra = [UInt8](repeating: 0, count: 512)
        let unchanged = "the file has oddities that change no pixel (Corrupt JPEG data: "
        let endless = "the end mark is missing; all rows are there (Premature end of JPEG file)"
        let odd: [([UInt8], String?)] = [
            (bytes + extra, nil),
            (body + [0, 0, 0, 0, 0xff, 0xd9], unchanged),
            (bytes[..<tables] + [0, 0] + bytes[tables...], unchanged + "2 extraneous bytes before marker 0xdb)"),
            (Array(body), endless), (bytes.dropLast(1), endless),
            (body + [0xff, 0xc3, 0, 3, 0, 0xff, 0xd9], "the file has oddities that change no pixel (Unsupported JPEG"),
        ]
        for (file, note) in odd {
            #expect(try JPEG.decode(file) == whole)
            let notes = try JPEG.inspect(file).notes
            #expect(notes.count == (note == nil ? 0 : 1))
            #expect(note == nil || notes.first?.hasPrefix(note ?? "") == true, "\(notes)")
        }
    }

    @Test("half a file gives half an image, and a note states the first missing row")
    func half() throws {
        let bytes = JPEG.encode(Self.image)
        let whole = try JPEG.decode(bytes)
        let scan = try Self.scan(of: bytes)
        let half = Array(bytes[..<(scan + (bytes.count - scan) * 6 / 10)])
        let image = try JPEG.decode(half)
        let facts = try JPEG.inspect(half)
        #expect(facts.size == Self.size && facts.notes.count == 1)
        let note = try #require(facts.notes.first)
        let missing = try #require(
            [8, 16, 24, 32].first { note.hasPrefix("the file ends early: the rows from row \($0) of 40") })
        for row in 0..<missing {
            for column in 0..<Self.size.width { #expect(image[row, column] == whole[row, column]) }
        }
        for row in missing + 8..<40 {
            for column in 0..<Self.size.width { #expect(image[row, column] == RGB(128, 128, 128)) }
        }
    }

    @Test("a progressive file that ends early is decoded with a note that detail may be missing")
    func progressiveHalf() throws {
        let bytes = Self.bytes(Self.progressive)
        let lastScan = try #require(bytes.indices.last { bytes[$0...].starts(with: [0xff, 0xda]) })
        for part in [bytes[..<lastScan], bytes.dropLast(2)] {
            let notes = try JPEG.inspect(Array(part)).notes
            #expect(notes.first?.hasPrefix("the file ends early or is damaged: fine detail may be missing") == true)
            #expect(try JPEG.decode(Array(part)).size == Size(height: 8, width: 16))
        }
    }

    @Test("a damaged scan gives a note with the first damaged row, and is refused if no row is correct")
    func garbage() throws {
        let bytes = JPEG.encode(Self.image)
        let scan = try Self.scan(of: bytes)
        var late = bytes
        // A sequence of only ones (0xFF followed by a stuffed zero) is not a valid code.
        let middle = scan + (bytes.count - scan) / 2
        late.replaceSubrange(middle..<middle + 20, with: (0..<10).flatMap { _ in [0xff, 0x00] as [UInt8] })
        let notes = try JPEG.inspect(late).notes
        #expect(notes.contains { $0.hasPrefix("the data is damaged: the rows from row ") }, "\(notes)")
        for content in [[UInt8](repeating: 0xaa, count: 400), []] {
            let hopeless = bytes[..<scan] + content + [0xff, 0xd9]
            for read in [{ _ = try JPEG.decode(Array(hopeless)) }, { _ = try JPEG.inspect(Array(hopeless)) }] {
                let error = #expect(throws: Problem.self) { try read() }
                #expect(error?.reason.contains("first rows") == true, "\(String(describing: error))")
            }
        }
    }

    @Test("a truncated file is refused or decoded with a note, at any length")
    func truncation() throws {
        let bytes = JPEG.encode(Self.image, quality: 60)
        let scan = try Self.scan(of: bytes)
        for length in 0..<bytes.count - 1 {
            do {
                let part = Array(bytes.prefix(length))
                #expect(try !JPEG.inspect(part).notes.isEmpty && length >= scan)
                _ = try JPEG.decode(part)
            } catch {
                #expect(error is Problem)
            }
        }
    }

    @Test("a damaged byte causes no crash, and `inspect` and `decode` agree")
    func damage() {
        let bytes = JPEG.encode(Self.image, quality: 60)
        for at in bytes.indices {
            var damaged = bytes
            damaged[at] ^= 0xff
            #expect((try? JPEG.decode(damaged).size) == (try? JPEG.inspect(damaged).size))
        }
    }

    @Test("an absurd size is refused before memory is allocated")
    func absurdSize() throws {
        var bytes = JPEG.encode(Self.image)
        let frame = try #require(bytes.indices.first { bytes[$0...].starts(with: [0xff, 0xc0]) })
        for (size, reason) in [([0xff, 0xdc], "more than the"), ([0x2c, 0x00], "but has only")] as [([UInt8], String)] {
            bytes.replaceSubrange(frame + 5..<frame + 9, with: size + size)
            let error = #expect(throws: Problem.self) { try JPEG.decode(bytes) }
            #expect(error?.reason.contains(reason) == true, "\(String(describing: error))")
        }
    }

    @Test("the error contains the message of libjpeg")
    func message() {
        let error = #expect(throws: Problem.self) { try JPEG.decode([1, 2, 3, 4]) }
        #expect(error?.reason.contains("Not a JPEG file") == true)
    }
}
