/// A histogram of a mask file: the number of pixels of each value, or of each color.
package struct MaskHistogram: Hashable, Sendable {
    /// The number of colors that are counted separately. No set of classes has more. Others are counted together.
    private static let maximumColors = 512

    /// Whether the file contains colors instead of gray values or palette indices.
    package let isInColors: Bool
    /// The values that occur, or the colors as 0xRRGGBB, in ascending order.
    package let keys: [UInt32]
    /// The number of pixels of each key.
    package let pixels: [Int]
    /// For a palette mask the color of each key as 0xRRGGBB. Empty for other masks and for merged ones.
    package let palette: [UInt32]
    /// The number of pixels whose color is not in `keys`.
    package let otherPixels: Int
    /// The number of pixels that differ from the one before in row order: few in a mask, most of them in a photo. The
    /// first pixel of a row is compared with the last one of the row above.
    package let changes: Int

    /// A histogram that was stored. `isPossible` tells whether it can be right.
    package init(
        isInColors: Bool, keys: [UInt32], pixels: [Int], palette: [UInt32], otherPixels: Int, changes: Int
    ) {
        self.isInColors = isInColors
        self.keys = keys
        self.pixels = pixels
        self.palette = palette
        self.otherPixels = otherPixels
        self.changes = changes
    }

    /// Counts the pixels of a mask.
    /// - Complexity: O(pixels).
    package init(_ content: MaskContent) {
        var changes = 0
        switch content {
        case .values(let mask, let colors):
            var counts = [Int](repeating: 0, count: 256)
            var last = mask.values.first
            for value in mask.values {
                counts[Int(value)] += 1
                if value != last { changes += 1 }
                last = value
            }
            let found = counts.indices.filter { counts[$0] > 0 }
            (keys, pixels, otherPixels) = (found.map(UInt32.init), found.map { counts[$0] }, 0)
            isInColors = false
            let isPalette = found.last.map { $0 < colors.count } ?? false
            palette = isPalette ? found.map { colors[$0].packed } : []
        case .colors(let image):
            var counts: [UInt32: Int] = [:]
            var (last, run, others) = (UInt32(0), 0, 0)
            /// Adds a run of equal colors. One dictionary access per run is much faster than one per pixel.
            func endRun() {
                if counts[last] != nil || counts.count < Self.maximumColors {
                    counts[last, default: 0] += run
                } else {
                    others += run
                }
            }
            for at in stride(from: 0, to: image.bytes.count, by: 3) {
                let color = RGB.packed(image.bytes[at], image.bytes[at + 1], image.bytes[at + 2])
                if color != last, run > 0 {
                    endRun()
                    changes += 1
                    run = 0
                }
                last = color
                run += 1
            }
            if run > 0 { endRun() }
            keys = counts.keys.sorted()
            pixels = keys.map { counts[$0] ?? 0 }
            otherPixels = others
            isInColors = true
            palette = []
        }
        self.changes = changes
    }

    /// Adds up the histograms of all masks of a dataset. If some masks contain colors, values of others count as grays.
    package init(merging all: [MaskHistogram]) {
        let hasColors = all.contains(where: \.isInColors)
        var counts: [UInt32: Int] = [:]
        for histogram in all {
            let scale: UInt32 = hasColors && !histogram.isInColors ? 0x010101 : 1
            for (key, pixels) in zip(histogram.keys, histogram.pixels) { counts[key * scale, default: 0] += pixels }
        }
        isInColors = hasColors
        keys = counts.keys.sorted()
        pixels = keys.map { counts[$0] ?? 0 }
        palette = []
        otherPixels = all.reduce(0) { $0 + $1.otherPixels }
        changes = all.reduce(0) { $0 + $1.changes }
    }

    /// Whether this can be the histogram of a mask with `pixelCount` pixels. Use it after reading one from a file.
    package func isPossible(pixelCount: Int) -> Bool {
        let counts = pixels + [otherPixels]
        guard keys.count == pixels.count, counts.allSatisfy({ 0...pixelCount ~= $0 }), 0...pixelCount ~= changes else {
            return false
        }
        guard palette.isEmpty || palette.count == keys.count, palette.allSatisfy({ $0 < 1 << 24 }) else { return false }
        let limit = isInColors ? 1 << 24 : 256
        return counts.count <= Self.maximumColors + 1 && keys.allSatisfy { $0 < limit }
            && counts.reduce(0, +) == pixelCount
    }

    /// The number of pixels of the mask.
    package var pixelCount: Int { pixels.reduce(otherPixels, +) }
}

extension RGB {
    /// The color as 0xRRGGBB.
    static func packed(_ red: UInt8, _ green: UInt8, _ blue: UInt8) -> UInt32 {
        UInt32(red) << 16 | UInt32(green) << 8 | UInt32(blue)
    }

    /// The color as 0xRRGGBB.
    package var packed: UInt32 { Self.packed(red, green, blue) }

    /// The color of 0xRRGGBB. Higher bits are ignored.
    package init(packed: UInt32) {
        self.init(
            UInt8(truncatingIfNeeded: packed >> 16), UInt8(truncatingIfNeeded: packed >> 8),
            UInt8(truncatingIfNeeded: packed))
    }

    package var isGray: Bool { red == green && green == blue }
}
