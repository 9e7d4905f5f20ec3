/// Where a dataset comes from and how it is cut: what a project stores of it.
package struct DatasetSource: Hashable, Codable, Sendable {
    /// What `masks` says where no masks shall be used.
    package static let noMasks = "none"

    /// The folder of the images or of the whole dataset.
    package var images: String
    /// The folder in it that the images are in, `.` for itself. Nil in projects of earlier versions: `images/` where
    /// there is such a folder.
    package var imageFolder: String?
    /// The folder of the masks, where it is not the layout's own; or `noMasks`.
    package var masks: String?
    /// How masks are named after their images: a `MaskPattern`; nil for the same names.
    package var maskPattern: String?
    /// Whether masks lie as the pixels of their images are stored, before EXIF turns the image.
    package var masksAsStored: Bool
    package var layout: DatasetLayout
    package var tiling: Tiling
    /// The share of the masked images set aside for validation where neither lists nor folders say; 0 for none.
    package var validationFraction: Double
    package static let defaultValidationFraction = 0.2
    /// Draws that share.
    package var seed: UInt64
    /// A file of classes, where the layout or the masks shall not tell.
    package var classes: String?

    package init(
        images: String, imageFolder: String? = nil, masks: String? = nil, maskPattern: String? = nil,
        masksAsStored: Bool = false, layout: DatasetLayout = .folder, tiling: Tiling = .grid(rows: 4, columns: 4),
        validationFraction: Double = Self.defaultValidationFraction, seed: UInt64 = 1, classes: String? = nil
    ) {
        self.images = images
        self.imageFolder = imageFolder
        self.masks = masks
        self.maskPattern = maskPattern
        self.masksAsStored = masksAsStored
        self.layout = layout
        self.tiling = tiling
        self.validationFraction = validationFraction
        self.seed = seed
        self.classes = classes
    }

    /// Whether the images shall be used without masks.
    package var hasNoMasks: Bool { masks == Self.noMasks }
}
