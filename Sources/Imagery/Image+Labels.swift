extension Image {
    /// Maps the color of each pixel to a label. Nil if a pixel has a color that is not in `labels`.
    /// - Complexity: O(pixels), with one look-up per run of equal colors.
    package func labels(by labels: [RGB: UInt8]) -> LabelMask? {
        let table = ColorTable(labels)
        var (last, label): (UInt32?, UInt8) = (nil, 0)
        var values = [UInt8](repeating: 0, count: size.count)
        for pixel in values.indices {
            let at = pixel * 3
            let color = RGB.packed(bytes[at], bytes[at + 1], bytes[at + 2])
            if color != last {
                guard let found = table.label(of: color) else { return nil }
                (last, label) = (color, found)
            }
            values[pixel] = label
        }
        return LabelMask(size: size, values: values)
    }
}

/// A hash table from colors to labels, with open addressing. At most a quarter of it is used, so that a look-up needs
/// few comparisons.
private struct ColorTable {
    /// The colors as 0xRRGGBB; `free` for an unused entry.
    private var colors: [UInt32]
    private var labels: [UInt8]
    private let mask: Int
    private static let free = UInt32.max

    init(_ entries: [RGB: UInt8]) {
        var capacity = 64
        while capacity < entries.count * 4 { capacity *= 2 }
        colors = [UInt32](repeating: Self.free, count: capacity)
        labels = [UInt8](repeating: 0, count: capacity)
        mask = capacity - 1
        for (color, label) in entries {
            let index = index(of: color.packed)
            colors[index] = color.packed
            labels[index] = label
        }
    }

    func label(of color: UInt32) -> UInt8? {
        let index = index(of: color)
        return colors[index] == color ? labels[index] : nil
    }

    /// The index of the color, or of the free entry where it would be inserted. The factor is the golden ratio times
    /// 2^32 (Fibonacci hashing).
    private func index(of color: UInt32) -> Int {
        var index = Int(truncatingIfNeeded: (color &* 0x9E37_79B1) >> 12) & mask
        while colors[index] != color && colors[index] != Self.free { index = (index + 1) & mask }
        return index
    }
}
