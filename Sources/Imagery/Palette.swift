import Colors

/// Class colors that can also be distinguished with a color vision deficiency.
package enum Palette {
    /// The colors of Okabe and Ito (2008) without black. The most different ones come first.
    private static let base = [
        RGB(0x56, 0xb4, 0xe9), RGB(0xd5, 0x5e, 0x00), RGB(0xf0, 0xe4, 0x42), RGB(0x00, 0x72, 0xb2),
        RGB(0xcc, 0x79, 0xa7), RGB(0x00, 0x9e, 0x73), RGB(0xe6, 0x9f, 0x00),
    ]

    /// Returns `count` colors. A larger count extends the list and does not change its start. Up to
    /// `LabelMask.maximumClassCount` colors are all different; beyond that they repeat.
    ///
    /// After the seven colors of Okabe and Ito each next one is chosen by farthest point sampling. The candidates are a
    /// 9x9x9 lattice of sRGB with Oklab lightness 0.35...0.95, because darker and lighter colors are hard to see. The
    /// distance is the smallest one in Oklab under normal, protan, deutan and tritan vision. O(count * 729).
    package static func classColors(_ count: Int) -> [RGB] {
        let most = LabelMask.maximumClassCount
        if count > most {
            let different = classColors(most)
            return (0..<count).map { different[$0 % most] }
        }
        var colors = Array(base.prefix(max(0, count)))
        guard colors.count < count else { return colors }
        let candidates = lattice.filter { 0.35...0.95 ~= SimulatedColor($0).lightness }
        let seen = candidates.map(SimulatedColor.init)
        var nearest = [Double](repeating: .infinity, count: candidates.count)
        func updateNearest(_ color: RGB) {
            let chosen = SimulatedColor(color)
            for at in seen.indices { nearest[at] = min(nearest[at], seen[at].distance(to: chosen)) }
        }
        colors.forEach(updateNearest)
        while colors.count < count {
            let farthest = nearest.indices.reduce(0) { nearest[$1] > nearest[$0] ? $1 : $0 }
            colors.append(candidates[farthest])
            updateNearest(candidates[farthest])
        }
        return colors
    }

    private static let lattice: [RGB] = {
        let levels = (0...8).map { UInt8(min(255, $0 * 32)) }
        return levels.flatMap { r in levels.flatMap { g in levels.map { b in RGB(r, g, b) } } }
    }()
}

/// A color under normal vision and three simulated color vision deficiencies.
struct SimulatedColor {
    private let views: [Oklab]

    init(_ color: RGB) {
        let linear = SIMD3(SRGB.linear(color.red), SRGB.linear(color.green), SRGB.linear(color.blue))
        views = Self.visions.map { rows in
            let seen = SIMD3((rows[0] * linear).sum(), (rows[1] * linear).sum(), (rows[2] * linear).sum())
            return Oklab(linear: seen.clamped(lowerBound: .zero, upperBound: .one))
        }
    }

    /// The lightness in Oklab under normal vision: 0 is black, 1 is white.
    var lightness: Double { views[0].lightness }

    /// The smallest distance in Oklab under any of the four visions.
    func distance(to other: SimulatedColor) -> Double {
        zip(views, other.views).map { $0.squaredDistance(to: $1) }.min().map { $0.squareRoot() } ?? 0
    }

    /// Matrices on linear RGB for normal, protan, deutan and tritan vision (Machado, Oliveira, Fernandes, 2009,
    /// severity 1).
    private static let visions: [[SIMD3<Double>]] = [
        [SIMD3(1, 0, 0), SIMD3(0, 1, 0), SIMD3(0, 0, 1)],
        [
            SIMD3(0.152286, 1.052583, -0.204868), SIMD3(0.114503, 0.786281, 0.099216),
            SIMD3(-0.003882, -0.048116, 1.051998),
        ],
        [
            SIMD3(0.367322, 0.860646, -0.227968), SIMD3(0.280085, 0.672501, 0.047413),
            SIMD3(-0.011820, 0.042940, 0.968881),
        ],
        [
            SIMD3(1.255528, -0.076749, -0.178779), SIMD3(-0.078411, 0.930809, 0.147602),
            SIMD3(0.004733, 0.691367, 0.303900),
        ],
    ]
}
