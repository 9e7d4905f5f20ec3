import Hashes

/// Sets images aside for validation where the layout does not say which.
package struct SplitRule: Sendable {
    private let validation: Set<String>
    private let fraction: Double
    private let seed: UInt64

    /// The given share of those images that have a mask is drawn, rounded, but at least one of two or more. Which ones
    /// follows from the seed and the paths.
    init(_ source: DatasetSource, _ images: [FoundImage]) {
        fraction = source.validationFraction
        seed = source.seed
        let open = images.filter { $0.listedSplit == nil && $0.maskURL != nil }.map(\.stem)
        let share = source.validationFraction > 0 && open.count >= 2
        let count = min(open.count - 1, max(1, Int((source.validationFraction * Double(open.count)).rounded())))
        let drawn = open.map { (Self.hash($0, seed: source.seed), $0) }.sorted { $0 < $1 }
        validation = share ? Set(drawn.prefix(count).map(\.1)) : []
    }

    /// What an image is for where all images are seen for the first time.
    package func split(of image: FoundImage) -> Split {
        image.listedSplit ?? (validation.contains(image.stem) ? .val : .train)
    }

    /// What an image is for that comes to images that have their splits: by a hash of its path alone, so that no other
    /// image moves. The share of validation images is right on average.
    package func splitOfNewcomer(_ image: FoundImage) -> Split {
        if let listed = image.listedSplit { return listed }
        let isDrawn = Double(Self.hash(image.stem, seed: seed)) < fraction * 0x1p64
        return image.maskURL != nil && isDrawn ? .val : .train
    }

    /// FNV-1a of the text, mixed by the finalizer of SplitMix64: the same in every process.
    private static func hash(_ text: String, seed: UInt64) -> UInt64 {
        var hash = FNV1a(seed: seed)
        hash.add(bytes: text.utf8)
        return hash.value.splitMixFinalized
    }
}
