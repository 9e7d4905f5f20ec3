import Colors

/// Colors for the screen that are similar to the colors of classes.
package enum ReadableColors {
    /// The lightness in Oklab that is readable on a dark background: at least 3:1 of contrast to black (WCAG 1.4.11).
    package static let onDark = 0.5...1.0
    /// On a light background. Yellow must stay yellow, so this allows less contrast; classes are shown as filled areas.
    package static let onLight = 0.0...0.8

    /// Colors that differ less than this in Oklab are hard to tell apart, side by side. Distances are the smallest ones
    /// under normal vision and three color vision deficiencies.
    static let leastDistance = 0.08

    /// Returns the colors with their lightness limited to `range`. The hue stays, and the chroma where sRGB has it.
    ///
    /// A color in the range does not change. The others get the nearest lightness that keeps them apart from all colors
    /// before: by `leastDistance`, or by as much as they differed. Different colors stay different. O(count^2).
    package static func readable(_ colors: [RGB], lightness range: ClosedRange<Double>) -> [RGB] {
        let own = colors.map { Oklab($0.red, $0.green, $0.blue) }
        let visions = colors.map(SimulatedColor.init)
        var shown: [RGB?] = colors.indices.map { range.contains(own[$0].lightness) ? colors[$0] : nil }
        var seen = shown.map { $0.map(SimulatedColor.init) }
        var taken = Set(colors)
        for (index, color) in own.enumerated() where shown[index] == nil {
            if let twin = colors[..<index].firstIndex(of: colors[index]) {
                (shown[index], seen[index]) = (shown[twin], seen[twin])
                continue
            }
            /// How much of the wanted distances a candidate keeps: 1 is all of them.
            func separation(_ candidate: SimulatedColor) -> Double {
                seen.indices.reduce(1.0) { least, other in
                    guard let neighbor = seen[other] else { return least }
                    let wanted = min(leastDistance, visions[index].distance(to: visions[other]))
                    return min(least, candidate.distance(to: neighbor) / max(wanted, 1e-9))
                }
            }
            var best: (color: RGB, separation: Double)?
            for lightness in steps(from: color.lightness, in: range) {
                let candidate = color.with(lightness: lightness)
                guard !taken.contains(candidate) else { continue }
                let separation = separation(SimulatedColor(candidate))
                if separation > best?.separation ?? -1 { best = (candidate, separation) }
                if separation >= 1 { break }
            }
            let chosen = best?.color ?? colors[index]
            taken.insert(chosen)
            shown[index] = chosen
            seen[index] = SimulatedColor(chosen)
        }
        return zip(colors, shown).map { $1 ?? $0 }
    }

    /// Lightness values of the range, from the one that is nearest to `lightness` on.
    private static func steps(from lightness: Double, in range: ClosedRange<Double>) -> [Double] {
        let count = 24
        let values = (0...count).map {
            range.lowerBound + (range.upperBound - range.lowerBound) * Double($0) / Double(count)
        }
        return lightness < range.lowerBound ? values : values.reversed()
    }

    /// Returns for each color a palette color, in their order: the nearest one that no color before has. If all have
    /// been used, they are used again. O(count * palette).
    /// - Parameter palette: At least one color.
    package static func assigned(_ colors: some Sequence<RGB>, from palette: [RGB]) -> [RGB] {
        let candidates = palette.map { Oklab($0.red, $0.green, $0.blue) }
        var free = Set(palette.indices)
        return colors.map { color in
            if free.isEmpty { free = Set(palette.indices) }
            let own = Oklab(color.red, color.green, color.blue)
            let nearest = free.min {
                let (a, b) = (candidates[$0].squaredDistance(to: own), candidates[$1].squaredDistance(to: own))
                return (a, $0) < (b, $1)
            }
            guard let nearest else { return color }
            free.remove(nearest)
            return palette[nearest]
        }
    }
}

extension RGB {
    /// The lightness in Oklab: 0 is black, 1 is white.
    package var lightness: Double { Oklab(red, green, blue).lightness }
}

extension Oklab {
    /// The color of the same hue with another lightness. The chroma is the same, or the largest one that sRGB has.
    fileprivate func with(lightness: Double) -> RGB {
        func color(_ chroma: Double) -> SIMD3<Double> {
            Oklab(coordinates: SIMD3(lightness, coordinates.y * chroma, coordinates.z * chroma)).linear
        }
        func isInside(_ linear: SIMD3<Double>) -> Bool { linear.min() >= -1e-4 && linear.max() <= 1 + 1e-4 }
        var (low, high) = (0.0, 1.0)
        if !isInside(color(1)) {
            for _ in 0..<12 {
                let middle = (low + high) / 2
                if isInside(color(middle)) { low = middle } else { high = middle }
            }
        } else {
            low = 1
        }
        let linear = color(low).clamped(lowerBound: .zero, upperBound: .one)
        func byte(_ channel: Double) -> UInt8 { UInt8((255 * SRGB.encoded(channel)).rounded()) }
        return RGB(byte(linear.x), byte(linear.y), byte(linear.z))
    }
}
