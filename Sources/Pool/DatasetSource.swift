/// How the files of a dataset lie in their folders.
package enum Layout: String, Codable, CaseIterable, Sendable {
    /// `images/` and `masks/` in one folder, or two folders, or images alone.
    case folder
    /// List files `train.txt`, `val.txt`, `test.txt` with an image and its mask a line.
    case camvid
}

/// Where a dataset comes from and how it is cut: what a project stores of it.
package struct DatasetSource: Hashable, Codable, Sendable {
    /// The folder of the images or of the whole dataset.
    package var images: String
    /// The folder of the masks, where it is not the layout's own.
    package var masks: String?
    package var layout: Layout
    package var tiling: Tiling
    /// The share of the masked images set aside for validation where neither lists nor folders say; 0 for none.
    package var validationFraction: Double
    /// Draws that share.
    package var seed: UInt64
    /// A file of classes, where the layout or the masks shall not tell.
    package var classes: String?

    package init(
        images: String, masks: String? = nil, layout: Layout = .folder, tiling: Tiling = .grid(rows: 4, columns: 4),
        validationFraction: Double = 0.2, seed: UInt64 = 1, classes: String? = nil
    ) {
        self.images = images
        self.masks = masks
        self.layout = layout
        self.tiling = tiling
        self.validationFraction = validationFraction
        self.seed = seed
        self.classes = classes
    }
}
