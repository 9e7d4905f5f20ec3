import Foundation
import Imagery
import Pool
import TestSupport

/// A folder with small pictures whose masks are known.
struct DatasetFixture {
    let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    func image(_ path: String, width: Int = 8, height: Int = 6) throws {
        let image = Image(size: Size(height: height, width: width), fill: RGB(90, 120, 30))
        try folder.write(path.hasSuffix(".jpg") ? JPEG.encode(image) : PNG.encode(image), to: path)
    }

    func mask(_ path: String, width: Int = 8, height: Int = 6, values: [UInt8] = [0, 1]) throws {
        let size = Size(height: height, width: width)
        let mask = LabelMask(size: size, values: (0..<size.count).map { values[$0 % values.count] })
        try folder.write(PNG.encodeMask(mask), to: path)
    }

    func pairs(_ names: String...) throws {
        for name in names {
            try image("images/\(name).png")
            try mask("masks/\(name).png")
        }
    }

    func source(
        _ layout: Layout = .folder, images: String = "", masks: String? = nil,
        tiling: Tiling = .grid(rows: 2, columns: 2), validation: Double = 0
    ) -> DatasetSource {
        DatasetSource(
            images: folder.url.path + "/" + images, masks: masks.map { folder.url.path + "/" + $0 }, layout: layout,
            tiling: tiling, validationFraction: validation)
    }
}

extension Dataset {
    /// Names and splits, a line an image.
    var summary: [String] { images.map { "\($0.name) \($0.split)\($0.maskURL == nil ? " unmasked" : "")" } }

    /// File name and reason of each problem.
    var complaints: [String] {
        problems.map { "\($0.path.split(separator: "/").last ?? ""): \($0.reason)" }
    }
}
