import Foundation
import Imagery
import TestSupport
import Testing

@Suite("Commands with real images and weights")
struct PictureCommandTests {
    private let folder: TemporaryFolder
    private let program: Program
    private var images: String { folder.url.appending(path: "set").path }
    private var project: String { folder.url.appending(path: "project").path }

    init() throws {
        folder = try TemporaryFolder()
        program = Program(home: folder.url)
        try folder.write("0 a\n1 b\n", to: "set/classes.txt")
    }

    private func initialize(_ arguments: String...) throws -> Program.Outcome {
        try program.run(["init", project, "--images", images, "--tiles", "1x1"] + arguments)
    }

    @Test("status shows how many bits 16-bit images use, if they use fewer than 16")
    func sixteenBits() throws {
        for (index, largest) in [3000, 900].enumerated() {
            let picture = PNGBuilder(.gray, depth: 16, width: 8, height: 8).bytes { row, column, _ in
                largest * (row * 8 + column) / 63
            }
            try folder.write(picture, to: "set/images/u\(index).png")
        }
        #expect(try initialize().exitCode == 0)
        let status = try program.run("status", project).output
        #expect(status.contains("samples   pictures of 16 bits use 12 bits and are scaled by them"))
        #expect(try program.run("status", project, "--json").output.contains("\"sampleBits\""))
    }

    @Test("a JPEG that ends early is used with a note, and a JPEG without any row is left out with the reason")
    func jpegs() throws {
        let image = Image(
            size: Size(height: 64, width: 64), bytes: (0..<64 * 64 * 3).map { UInt8(truncatingIfNeeded: $0 * $0 / 7) })
        let bytes = JPEG.encode(image)
        try folder.write(Array(bytes[..<(bytes.count * 2 / 3)]), to: "set/images/half.jpg")
        let scan = try #require(bytes.indices.first { bytes[$0...].starts(with: [0xff, 0xda]) })
        try folder.write(Array(bytes[..<(scan + 20)]), to: "set/images/none.jpg")
        let outcome = try initialize()
        #expect(outcome.exitCode == 0)
        #expect(outcome.output.contains("note: half.jpg: the file ends early: the rows from row "))
        #expect(outcome.output.contains("none.jpg: the JPEG ends before its first rows"))
    }

    @Test("init refuses weights that fit no network, with the file and the reason")
    func weights() throws {
        try folder.write(PNG.encode(Image(size: Size(height: 8, width: 8))), to: "set/images/a.png")
        let foreign = try folder.write(TorchFile.bytes([("resnet.conv1.weight", [2, 3])]), to: "foreign.pth")
        let pipe = folder.url.appending(path: "pipe.pth")
        #expect(mkfifo(pipe.path, 0o600) == 0)
        for (file, reason) in [
            (foreign, "tensor features.0.0.weight of shape [32, 3, 3, 3] is missing"), (pipe, "not a regular file"),
        ] {
            let outcome = try initialize("--weights", file.path)
            #expect(outcome.exitCode == 1)
            #expect(outcome.errors.contains(file.path) && outcome.errors.contains(reason))
            #expect(!FileManager.default.fileExists(atPath: project))
        }
    }
}
