/// Sets images aside for validation where the layout does not say: the given share of those that have a mask, rounded,
/// but at least one of two or more. Which ones follows from the seed and the names alone, so that an image that is
/// added moves few others.
struct SplitRule {
    private let validation: Set<String>

    init(_ source: DatasetSource, _ images: [Inspection]) {
        let open = images.filter { $0.pair.split == nil && $0.pair.mask != nil }.map(\.pair.stem)
        let share = source.validationFraction > 0 && open.count >= 2
        let count = min(open.count - 1, max(1, Int((source.validationFraction * Double(open.count)).rounded())))
        let drawn = open.map { (Self.hash($0, seed: source.seed), $0) }.sorted { $0 < $1 }
        validation = share ? Set(drawn.prefix(count).map(\.1)) : []
    }

    func split(of image: Inspection) -> Split {
        image.pair.split ?? (validation.contains(image.pair.stem) ? .val : .train)
    }

    /// FNV-1a of the text, mixed by the finalizer of SplitMix64: the same in every process.
    private static func hash(_ text: String, seed: UInt64) -> UInt64 {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325 ^ seed
        for byte in text.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
        hash = (hash ^ hash >> 30) &* 0xbf58_476d_1ce4_e5b9
        hash = (hash ^ hash >> 27) &* 0x94d0_49bb_1331_11eb
        return hash ^ hash >> 31
    }
}
