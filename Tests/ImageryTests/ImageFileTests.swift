import Foundation
import Imagery
import Problems
import TestSupport
import Testing

@Suite("Image files")
struct ImageFileTests {
    static let image = Image(size: Size(height: 6, width: 9), fill: RGB(40, 80, 120))

    @Test("the content decides the format, and the name does not")
    func sniffing() throws {
        let folder = try TemporaryFolder()
        let png = try folder.write(PNG.encode(Self.image), to: "a.jpg")
        let jpeg = try folder.write(JPEG.encode(Self.image), to: "b.png")
        for file in [png, jpeg] {
            let facts = try ImageFile.inspect(file).facts
            #expect(facts.size == Self.image.size && facts.storedSize == Self.image.size && facts.notes.isEmpty)
            #expect(try ImageFile.read(file).size == Self.image.size)
        }
        #expect(try ImageFile.read(png) == Self.image)
    }

    @Test("the size of a JPEG is found behind long profiles")
    func longProfile() throws {
        let bytes = JPEG.encode(Self.image)
        let profile = (0..<3).flatMap { _ in [0xff, 0xe2, 0xff, 0xff] + [UInt8](repeating: 7, count: 65_533) }
        let file = try TemporaryFolder()
        let url = try file.write(Array(bytes[..<2]) + profile + bytes[2...], to: "long.jpg")
        #expect(try ImageFile.inspect(url).facts.size == Self.image.size)
        #expect(try ImageFile.read(url).size == Self.image.size)
    }

    @Test("masks keep their values, and a JPEG is refused as a mask")
    func masks() throws {
        let folder = try TemporaryFolder()
        let mask = LabelMask(size: Size(height: 2, width: 2), values: [0, 7, 254, 255])
        #expect(try ImageFile.readMask(folder.write(PNG.encodeMask(mask), to: "mask.png")) == mask)
        let jpeg = try folder.write(JPEG.encode(Self.image), to: "mask.jpg")
        let error = #expect(throws: Problem.self) { try ImageFile.readMask(jpeg) }
        #expect(
            error?.description == "\(jpeg.path): a JPEG blurs class numbers and cannot hold a mask; "
                + "save the mask as a gray or palette PNG")
    }

    @Test(
        "the error for an unreadable image has the path of the file",
        arguments: [("", "the file is empty"), ("GIF89a", "neither a PNG nor a JPEG")])
    func unreadable(content: String, reason: String) throws {
        let folder = try TemporaryFolder()
        let url = try folder.write(content, to: "x.png")
        for read in [
            { _ = try ImageFile.read(url) }, { _ = try ImageFile.inspect(url).facts },
            { _ = try ImageFile.readMask(url) },
        ] {
            let error = #expect(throws: Problem.self) { try read() }
            #expect(error?.path == url.path)
            #expect(error?.reason == reason)
        }
    }

    @Test("color masks are read as colors, and refused where values are required")
    func colorMask() throws {
        let folder = try TemporaryFolder()
        let url = try folder.write(PNG.encode(Self.image), to: "mask.png")
        #expect(try ImageFile.readMaskContent(url) == .colors(Self.image))
        let error = #expect(throws: Problem.self) { try ImageFile.readMask(url) }
        #expect(error?.reason == "the mask holds RGB pixels, not class numbers")
    }

    @Test("reading a missing file, a folder or a pipe fails at once")
    func missing() throws {
        let folder = try TemporaryFolder()
        let absent = folder.url.appending(path: "none.png")
        let pipe = folder.url.appending(path: "pipe.png")
        #expect(mkfifo(pipe.path, 0o600) == 0)
        for (url, reason) in [
            (absent, "the file cannot be opened (No such file or directory)"),
            (folder.url, "this is a folder, not a file"), (pipe, "this is not a regular file"),
        ] {
            for read in [
                { _ = try ImageFile.read(url) }, { _ = try ImageFile.inspect(url).facts },
                { _ = try ImageFile.readMask(url) },
            ] {
                let error = #expect(throws: Problem.self) { try read() }
                #expect(error?.path == url.path && error?.reason == reason)
            }
        }
    }

    @Test("a file of 3 GB is refused: by its first bytes if it is not an image, else by its size")
    func hugeFiles() throws {
        let folder = try TemporaryFolder()
        for (name, start, reason) in [
            ("zeros.png", [0, 0], "neither a PNG nor a JPEG"),
            ("long.jpg", [0xff, 0xd8, 0xff], "the file has more than"),
        ] as [(String, [UInt8], String)] {
            let url = try folder.write(start, to: name)
            #expect(truncate(url.path, 3 << 30) == 0)
            let error = #expect(throws: Problem.self) { try ImageFile.inspect(url).facts }
            #expect(error?.reason.hasPrefix(reason) == true)
        }
    }
}
