import Imagery

/// One training sample: pixels and their labels. It is a crop of an image, often a tile with context.
package struct Patch: Sendable, Equatable {
    package let pixels: Image
    /// `height * width` class indices. The loss ignores labels that are not below the network's class count (void,
    /// unlabeled); such pixels are only context.
    package let labels: [UInt8]
    /// The pixels with their true colors, if those of `pixels` were changed at random. Pseudo labels are predicted from
    /// them.
    package let plain: Image?

    /// The label of an unlabeled pixel. Only such a pixel may get a pseudo label.
    static let unlabeled: UInt8 = 255

    package init(pixels: Image, labels: [UInt8], plain: Image? = nil) {
        precondition(
            labels.count == pixels.size.count, "Patch: \(labels.count) labels do not fill \(pixels.size) pixels")
        self.pixels = pixels
        self.labels = labels
        self.plain = plain
    }
}

/// The source of the training patches.
package protocol PatchSource: Sendable {
    /// The number of patches. An epoch uses each patch once.
    var count: Int { get }

    /// Whether a patch is the same in each epoch. Then the features of a frozen backbone are computed once.
    var isFixed: Bool { get }

    /// The size of the patch at `index`, the same in each epoch. It must be known without reading the patch.
    func size(at index: Int) -> Size

    /// The patch at `index` for epoch `epoch` (from 0), shifted, flipped or cropped by the recipe. Called from several
    /// threads.
    func patch(at index: Int, epoch: Int) throws -> Patch
}
