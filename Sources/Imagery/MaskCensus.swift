/// What the pixels of a mask file are, counted: how many have each value, or each color.
package struct MaskCensus: Codable, Hashable, Sendable {
    /// More colors than a set of classes has are not told apart.
    private static let maximumColors = 512

    /// Whether the file holds colors, not gray values or palette indices.
    package let isInColors: Bool
    /// The values, or the colors as 0xRRGGBB, that occur, in ascending order.
    package let keys: [UInt32]
    /// The pixels of each key.
    package let pixels: [Int]
    /// The colors of the keys of a palette mask, as 0xRRGGBB; none for other masks.
    package let palette: [UInt32]
    /// The pixels of further colors.
    package let otherPixels: Int
    /// Pixels that differ from their neighbor on the left: few in a mask, most in a photo.
    package let changes: Int

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
            /// Colors stand in runs: the dictionary is asked once for each.
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

    /// All masks of a dataset in one. Where some hold colors, the values of the others count as grays.
    package init(merging all: [MaskCensus]) {
        let hasColors = all.contains(where: \.isInColors)
        var counts: [UInt32: Int] = [:]
        for census in all {
            let scale: UInt32 = hasColors && !census.isInColors ? 0x010101 : 1
            for (key, pixels) in zip(census.keys, census.pixels) { counts[key * scale, default: 0] += pixels }
        }
        isInColors = hasColors
        keys = counts.keys.sorted()
        pixels = keys.map { counts[$0] ?? 0 }
        palette = []
        otherPixels = all.reduce(0) { $0 + $1.otherPixels }
        changes = all.reduce(0) { $0 + $1.changes }
    }

    /// Whether it may be that of a mask of so many pixels: one that comes out of a file may be anything.
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

    package var pixelCount: Int { pixels.reduce(otherPixels, +) }
}

extension RGB {
    static func packed(_ red: UInt8, _ green: UInt8, _ blue: UInt8) -> UInt32 {
        UInt32(red) << 16 | UInt32(green) << 8 | UInt32(blue)
    }

    /// As 0xRRGGBB.
    package var packed: UInt32 { Self.packed(red, green, blue) }

    /// From 0xRRGGBB; higher bits do not count.
    package init(packed: UInt32) {
        self.init(
            UInt8(truncatingIfNeeded: packed >> 16), UInt8(truncatingIfNeeded: packed >> 8),
            UInt8(truncatingIfNeeded: packed))
    }

    package var isGray: Bool { red == green && green == blue }
}
