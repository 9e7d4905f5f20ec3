import Imagery
import Problems

/// The images of a project with their classes and tiles. `problems` lists what cannot be used.
package struct Dataset: Sendable {
    /// The images in byte order of their names.
    package let images: [PoolImage]
    package let catalog: ClassCatalog
    package let tiling: Tiling
    package let problems: [Problem]
    /// The common scale of all 16-bit images: the largest sample range that one of them uses. Nil without 16-bit
    /// images.
    package let sampleRange: SampleRange?
    private let mapping: MaskMapping
    /// The images that a text can mean; see `images(named:)`.
    private let positions: [String: [Int]]

    /// - Precondition: The names of the images are different, and the tiling fits each image.
    package init(
        images: [PoolImage], catalog: ClassCatalog, tiling: Tiling, problems: [Problem] = [],
        sampleRange: SampleRange? = nil
    ) {
        self.images = images
        self.catalog = catalog
        self.tiling = tiling
        self.problems = problems
        self.sampleRange = sampleRange
        mapping = MaskMapping(catalog)
        var positions: [String: [Int]] = [:]
        for (index, image) in images.enumerated() {
            for text in Set([image.name, image.stem, image.shortName]) { positions[text, default: []].append(index) }
        }
        for (index, image) in images.enumerated() { positions[image.path] = [index] }
        self.positions = positions
    }

    /// The indices of the images that the user can mean by a text. It is the image with this path, if there is one.
    /// Otherwise it is every image with this name, file name or path without extension.
    package func images(named text: String) -> [Int] { positions[text] ?? [] }

    package func indices(of split: Split) -> [Int] { images.indices.filter { images[$0].split == split } }

    package func grid(of image: Int) -> TileGrid { TileGrid(tiling, of: images[image].size) }

    package func rect(of tile: TileID) -> PixelRect { grid(of: tile.image).rect(row: tile.row, column: tile.column) }

    /// All tiles of a split in ascending order. The tiles of `train` are the pool.
    /// - Complexity: O(tiles); each call builds the array.
    package func tiles(of split: Split) -> [TileID] {
        indices(of: split).flatMap(tiles)
    }

    /// The tiles of an image in ascending order.
    package func tiles(ofImage image: Int) -> [TileID] {
        let grid = grid(of: image)
        return (0..<grid.count).map { TileID(image: image, row: $0 / grid.columns, column: $0 % grid.columns) }
    }

    /// The number of images of each split, by its name.
    package var imageCounts: [String: Int] {
        Split.allCases.reduce(into: [:]) { $0[$1.rawValue] = indices(of: $1).count }
    }

    /// The number of tiles of a split.
    package func tileCount(of split: Split) -> Int { indices(of: split).reduce(0) { $0 + grid(of: $1).count } }

    /// Reads the pixels of an image.
    /// - Throws: `Problem`, also if the size of the file changed after loading.
    package func readImage(_ index: Int) throws -> Image {
        let image = try ImageFile.read(images[index].imageURL, range: sampleRange)
        try checkSize(image.size, of: images[index].imageURL.path, index)
        return image
    }

    /// Reads the ground truth of an image: class indices and `LabelMask.void`.
    /// - Throws: `Problem`, also if there is no mask or the mask no longer fits the image and the classes.
    package func readLabels(_ index: Int) throws -> LabelMask {
        guard let url = images[index].maskURL else {
            throw Problem(
                path: images[index].imageURL.path, reason: "the image has no mask",
                fix: "add its mask, or use an image that has one")
        }
        let content = try ImageFile.readMaskContent(url, orientation: images[index].maskOrientation)
        try checkSize(content.size, of: url.path, index)
        return try mapping.labels(from: content, path: url.path)
    }

    private func checkSize(_ size: Size, of path: String, _ index: Int) throws {
        guard size == images[index].size else {
            throw Problem(
                path: path, reason: "\(size) pixels, but \(images[index].size) when the project was loaded",
                fix: "put the file back, or open the project again")
        }
    }
}
