import Foundation

/// The folders, layout and tiling of a dataset. A project stores these settings.
package struct DatasetSource: Hashable, Codable, Sendable {
    /// The value of `masks` if masks are not used.
    package static let noMasks = "none"

    /// The folder of the images, or of the whole dataset.
    package var images: String
    /// The subfolder with the images; `.` is the folder itself. Nil in projects of earlier versions: `images/` if it
    /// exists, otherwise the folder itself.
    package var imageFolder: String?
    /// The folder of the masks, if it is not the default folder of the layout; or `noMasks`.
    package var masks: String?
    /// The `MaskPattern` that gives the mask of an image; nil if a mask has the name of its image.
    package var maskPattern: String?
    /// Whether masks have the orientation of the stored image pixels, before EXIF rotates the image.
    package var masksAsStored: Bool
    package var layout: DatasetLayout
    /// The kind of masks, if the layout has several; nil for the default of the layout.
    package var labels: LabelKind?
    package var tiling: Tiling
    /// The fraction of the masked images that is set aside for validation if no lists or folders give the split; 0 for
    /// none.
    package var validationFraction: Double
    package static let defaultValidationFraction = 0.2
    /// The seed for drawing the validation images.
    package var seed: UInt64
    /// The path of a classes file; nil to take the classes from the layout or the masks.
    package var classes: String?

    package init(
        images: String, imageFolder: String? = nil, masks: String? = nil, maskPattern: String? = nil,
        masksAsStored: Bool = false, layout: DatasetLayout = .folder, labels: LabelKind? = nil,
        tiling: Tiling = .grid(rows: 4, columns: 4), validationFraction: Double = Self.defaultValidationFraction,
        seed: UInt64 = 1, classes: String? = nil
    ) {
        self.images = images
        self.imageFolder = imageFolder
        self.masks = masks
        self.maskPattern = maskPattern
        self.masksAsStored = masksAsStored
        self.layout = layout
        self.labels = labels
        self.tiling = tiling
        self.validationFraction = validationFraction
        self.seed = seed
        self.classes = classes
    }

    /// A value of `masks` whose path does not depend on a folder.
    /// - Parameter masks: A value whose relative path starts at `folder`; `noMasks` stays.
    package static func resolved(masks: String, in folder: URL) -> String {
        masks == noMasks ? masks : folder.resolving(masks).path
    }

    /// Whether the images are used without masks.
    package var hasNoMasks: Bool { masks == Self.noMasks }
}
