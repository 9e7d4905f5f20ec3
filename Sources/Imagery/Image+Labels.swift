extension Image {
    /// A mask in which each pixel has the label of its color; nil where a color has none.
    /// - Complexity: O(pixels), one look into a table where the color changes.
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

/// A hash table with open addressing, at most a quarter full: a few comparisons for each color.
private struct ColorTable {
    /// Colors as 0xRRGGBB; `free` where there is none.
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
            let place = place(of: color.packed)
            colors[place] = color.packed
            labels[place] = label
        }
    }

    func label(of color: UInt32) -> UInt8? {
        let place = place(of: color)
        return colors[place] == color ? labels[place] : nil
    }

    /// Where the color is, or the free place where it would be.
    private func place(of color: UInt32) -> Int {
        var place = Int(truncatingIfNeeded: (color &* 0x9E37_79B1) >> 12) & mask
        while colors[place] != color && colors[place] != Self.free { place = (place + 1) & mask }
        return place
    }
}
