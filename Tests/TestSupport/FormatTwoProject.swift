import Foundation
import Imagery

/// A project of format 2, made by version 8982caf. The images are generated again, with the original names and size.
package struct FormatTwoProject: Sendable {
    package let folder: TemporaryFolder
    package let url: URL

    package init(images: [String] = (0..<5).map { "day1/img\($0)" }) throws {
        folder = try TemporaryFolder()
        url = folder.url.appending(path: "project")
        let fixture = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .appending(path: "RoundsTests/Fixtures/format-2")
        try FileManager.default.copyItem(at: fixture, to: url)
        for name in images { try add(name) }
    }

    package func add(_ name: String) throws {
        let size = Size(height: 36, width: 48)
        let shade = UInt8(name.utf8.reduce(7) { $0 &* 31 &+ Int($1) } & 255)
        let image = Image(size: size, fill: RGB(shade, UInt8(name.utf8.count), name.utf8.last ?? 0))
        try folder.write(PNG.encode(image), to: "data/images/\(name).png")
        try folder.write(PNG.encodeMask(LabelMask(size: size, repeating: 1)), to: "data/masks/\(name).png")
    }
}
