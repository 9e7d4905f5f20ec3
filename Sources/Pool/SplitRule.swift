import Hashes

/// Draws the validation images if the layout does not give the splits.
package struct SplitRule: Sendable {
    private let validation: Set<String>
    private let fraction: Double
    private let seed: UInt64

    /// Draws the fraction of the images with a mask, rounded, but at least one of two or more. The seed and the paths
    /// determine which images are drawn.
    init(_ source: DatasetSource, _ images: [FoundImage]) {
        fraction = source.validationFraction
        seed = source.seed
        let candidates = images.filter { $0.listedSplit == nil && $0.maskURL != nil }.map(\.stem)
        let drawsValidation = source.validationFraction > 0 && candidates.count >= 2
        let count = min(
            candidates.count - 1, max(1, Int((source.validationFraction * Double(candidates.count)).rounded())))
        let drawn = candidates.map { (Self.hash($0, seed: source.seed), $0) }.sorted { $0 < $1 }
        validation = drawsValidation ? Set(drawn.prefix(count).map(\.1)) : []
    }

    /// The split of an image in a new dataset.
    package func split(of image: FoundImage) -> Split {
        image.listedSplit ?? (validation.contains(image.stem) ? .val : .train)
    }

    /// The split of an image that is added later. It depends only on the path of the image, so other images keep their
    /// splits. The fraction of validation images is correct on average.
    package func splitOfNewImage(_ image: FoundImage) -> Split {
        if let listed = image.listedSplit { return listed }
        let isDrawn = Double(Self.hash(image.stem, seed: seed)) < fraction * 0x1p64
        return image.maskURL != nil && isDrawn ? .val : .train
    }

    /// FNV-1a of the text (Fowler, Noll, Vo), mixed by the finalizer of SplitMix64 (Steele, Lea, Flood, 2014). Every
    /// process gets the same value. A change would move images of existing projects to other splits.
    private static func hash(_ text: String, seed: UInt64) -> UInt64 {
        var hash = FNV1a(seed: seed)
        hash.add(bytes: text.utf8)
        return hash.value.splitMixFinalized
    }
}
