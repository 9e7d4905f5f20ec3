import Imagery
import Problems

/// The images of a project with their classes and tiles; what could not be used is in `problems`.
package struct Dataset: Sendable {
    /// In byte order of their names.
    package let images: [PoolImage]
    package let catalog: ClassCatalog
    package let tiling: Tiling
    package let problems: [Problem]
    /// What all pictures of 16 bits are scaled by: the largest range that one of them uses. Nil where there are none.
    package let sampleRange: SampleRange?
    private let mapping: MaskMapping
    private let positions: [String: [Int]]

    /// - Precondition: the images' names are different, and the tiling fits each.
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

    /// The images that a person may mean by a text: that with this path, else all with this path without extension or
    /// this name, in whatever folder.
    package func images(named text: String) -> [Int] { positions[text] ?? [] }

    package func indices(of split: Split) -> [Int] { images.indices.filter { images[$0].split == split } }

    package func grid(of image: Int) -> TileGrid { TileGrid(tiling, of: images[image].size) }

    package func rect(of tile: TileID) -> PixelRect { grid(of: tile.image).rect(row: tile.row, column: tile.column) }

    /// All tiles of a split in ascending order; the pool is that of `train`.
    package func tiles(of split: Split) -> [TileID] {
        indices(of: split).flatMap { image in
            let grid = grid(of: image)
            return (0..<grid.count).map { TileID(image: image, row: $0 / grid.columns, column: $0 % grid.columns) }
        }
    }

    /// - Throws: `Problem`, also where the file is no longer the one that was loaded.
    package func readImage(_ index: Int) throws -> Image {
        let image = try ImageFile.read(images[index].imageURL, range: sampleRange)
        try checkSize(image.size, of: images[index].imageURL.path, index)
        return image
    }

    /// The true labels: class indices and `LabelMask.void`.
    /// - Throws: `Problem`, also where there is no mask or it no longer fits image and classes.
    package func readLabels(_ index: Int) throws -> LabelMask {
        guard let url = images[index].maskURL else {
            throw Problem(
                path: images[index].imageURL.path, reason: "the image has no mask",
                fix: "add its mask or take an image that has one")
        }
        let content = try ImageFile.readMaskContent(url, orientation: images[index].maskOrientation)
        try checkSize(content.size, of: url.path, index)
        guard let labels = mapping.labels(from: content) else {
            throw Problem.outside(mapping, MaskCensus(content), path: url.path)
        }
        return labels
    }

    private func checkSize(_ size: Size, of path: String, _ index: Int) throws {
        guard size == images[index].size else {
            throw Problem(
                path: path, reason: "\(size) pixels where there were \(images[index].size) when it was loaded",
                fix: "put the file back, or open the project again")
        }
    }
}
