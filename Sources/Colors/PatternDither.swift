/// Ordered dithering for any palette: 4x4 pixels of one color show palette colors whose mean is about that color, in
/// linear light. The pixel at (x, y) always gets the same palette color for the same color, so nothing flickers.
///
/// For each color it makes a list of 16 palette colors, each the nearest one to the color plus the error of those
/// before. The list is sorted by lightness, and a Bayer matrix says which entry a pixel shows. A usual threshold per
/// channel needs a palette with equal steps; those of terminals have a gap between 0 and 95.
///
/// Source: Thomas Knoll, "Pattern dithering", US patent 6,606,166 (expired).
package struct PatternDither: Sendable {
    /// The colors in linear light, by rising lightness.
    private let palette: [SIMD3<Float>]
    /// The index of each color in the palette as it was given.
    private let indices: [Int]
    /// The nearest color for each point of a 32x32x32 lattice of sRGB. 16 of them are looked up for each pixel.
    private let nearest: [UInt8]

    /// The number of the lattice's levels in a channel.
    private static let levels = 32

    /// The lattice's level for each of 4096 steps of linear light.
    private static let level: [UInt8] = (0..<4096).map { step in
        UInt8((SRGB.encoded(Double(step) / 4095) * Double(levels - 1)).rounded())
    }

    /// - Parameter palette: At least one and at most 256 colors in sRGB. O(32,768 * colors).
    package init(palette colors: [SIMD3<UInt8>]) {
        precondition(1...256 ~= colors.count, "PatternDither: \(colors.count) colors")
        func linear(_ color: SIMD3<UInt8>) -> SIMD3<Double> {
            SIMD3(SRGB.linear(color.x), SRGB.linear(color.y), SRGB.linear(color.z))
        }
        let order = colors.indices.sorted {
            let (a, b) = (Oklab(linear: linear(colors[$0])).lightness, Oklab(linear: linear(colors[$1])).lightness)
            return (a, $0) < (b, $1)
        }
        indices = order
        palette = order.map { SIMD3<Float>(linear(colors[$0])) }
        let perceived = order.map { SIMD3<Float>(Oklab(linear: linear(colors[$0])).coordinates) }
        let steps = (0..<Self.levels).map { UInt8($0 * 255 / (Self.levels - 1)) }
        var nearest: [UInt8] = []
        nearest.reserveCapacity(Self.levels * Self.levels * Self.levels)
        for red in steps {
            for green in steps {
                for blue in steps {
                    let color = SIMD3<Float>(Oklab(red, green, blue).coordinates)
                    var best = (index: 0, distance: Float.infinity)
                    for (index, candidate) in perceived.enumerated() {
                        let difference = candidate - color
                        let distance = (difference * difference).sum()
                        if distance < best.distance { best = (index, distance) }
                    }
                    nearest.append(UInt8(best.index))
                }
            }
        }
        self.nearest = nearest
    }

    /// The index of the palette color that the pixel at (`x`, `y`) shows for an sRGB color. O(1).
    package func index(of color: SIMD3<UInt8>, x: Int, y: Int) -> Int {
        let wanted = SIMD3<Float>(
            Float(SRGB.linear(color.x)), Float(SRGB.linear(color.y)), Float(SRGB.linear(color.z)))
        var error = SIMD3<Float>.zero
        // By rising lightness, because the palette is.
        var list = SIMD16<UInt8>()
        for count in 0..<16 {
            let candidate = nearestIndex((wanted + error).clamped(lowerBound: .zero, upperBound: .one))
            error += wanted - palette[Int(candidate)]
            var at = count
            while at > 0, list[at - 1] > candidate {
                list[at] = list[at - 1]
                at -= 1
            }
            list[at] = candidate
        }
        return indices[Int(list[BayerMatrix.rank(x: x, y: y)])]
    }

    private func nearestIndex(_ linear: SIMD3<Float>) -> UInt8 {
        func level(_ channel: Float) -> Int { Int(Self.level[Int(channel * 4095 + 0.5)]) }
        return nearest[(level(linear.x) * Self.levels + level(linear.y)) * Self.levels + level(linear.z)]
    }
}
