import Foundation
import Imagery
import Pool
import TestSupport

/// A temporary dataset of small images and masks.
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

    /// Writes a mask with a band of rows for each value, because values of real masks fill areas.
    func bands(_ path: String, width: Int = 8, height: Int = 6, values: [UInt8] = [0, 1]) throws {
        let mask = LabelMask(
            size: Size(height: height, width: width),
            values: (0..<height * width).map { values[$0 / width * values.count / height] })
        try folder.write(PNG.encodeMask(mask), to: path)
    }

    /// Writes a color mask with a band of rows for each color.
    func colors(_ path: String, width: Int = 8, height: Int = 6, _ colors: [String]) throws {
        var image = Image(size: Size(height: height, width: width))
        for row in 0..<height {
            for column in 0..<width {
                image[row, column] = RGB(hexadecimal: colors[row * colors.count / height]) ?? RGB(1, 2, 3)
            }
        }
        try folder.write(PNG.encode(image), to: path)
    }

    func pairs(_ names: String...) throws {
        for name in names {
            try image("images/\(name).png")
            try mask("masks/\(name).png")
        }
    }

    /// Writes an image of Cityscapes and masks with label ids and training ids. Both have road and car.
    func cityscapes(_ split: String, _ city: String, _ number: Int, masks: Bool = true) throws {
        let path = "\(split)/\(city)/\(city)_\(number)_"
        try image("leftImg8bit/\(path)leftImg8bit.png")
        guard masks else { return }
        try bands("gtFine/\(path)gtFine_labelIds.png", values: [7, 26, 0, 255])
        try bands("gtFine/\(path)gtFine_labelTrainIds.png", values: [0, 13, 255, 255])
    }

    /// Writes an image of PASCAL VOC and its mask with background, person and void.
    func voc(_ name: String, mask: Bool = true) throws {
        try image("JPEGImages/\(name).jpg")
        if mask { try bands("SegmentationClass/\(name).png", values: [0, 15, 255]) }
    }

    func source(
        _ layout: DatasetLayout = .folder, images: String = "", masks: String? = nil,
        maskPattern: String? = nil, masksAsStored: Bool = false, tiling: Tiling = .grid(rows: 2, columns: 2),
        validation: Double = 0
    ) -> DatasetSource {
        DatasetSource(
            images: folder.url.path + "/" + images, masks: masks.map { folder.url.path + "/" + $0 },
            maskPattern: maskPattern, masksAsStored: masksAsStored, layout: layout, tiling: tiling,
            validationFraction: validation)
    }

    /// Detects the layout as `tessera init` does.
    func detection(
        images: String = "", masks: String? = nil, maskPattern: String? = nil, layout: DatasetLayout? = nil
    ) throws -> LayoutDetection {
        var source = source(images: images, masks: masks, maskPattern: maskPattern)
        if masks == DatasetSource.noMasks { source.masks = masks }
        return try LayoutDetection(source, layout: layout)
    }

    func scan(_ source: DatasetSource) throws -> DatasetScan {
        var index = DatasetIndex()
        return try DatasetScan(source, index: &index)
    }
}

extension Dataset {
    /// The name and split of each image.
    var summary: [String] { images.map { "\($0.name) \($0.split)\($0.maskURL == nil ? " unmasked" : "")" } }

    /// File name and reason of each problem.
    var complaints: [String] {
        problems.map { "\($0.place.split(separator: "/").last ?? ""): \($0.reason)" }
    }
}
