import Colors

/// Brings 24-bit colors down to a terminal's palette: the nearest entry in Oklab. Answers are kept for 64 steps of each
/// channel.
package struct Quantizer: Sendable {
    /// The palette entries to choose from.
    private let candidates: [(index: UInt8, color: Oklab)]
    private var known = [Int16](repeating: -1, count: 1 << 18)

    /// The fixed 240 of xterm's 256 colors; the first 16 differ from terminal to terminal and are left alone.
    package static func palette256() -> Quantizer { Quantizer(16...255) }

    /// The first `count` (8 or 16) colors, as xterm shows them; themes of the terminal may differ.
    package static func system(_ count: Int) -> Quantizer { Quantizer(0...UInt8(count - 1)) }

    private init(_ indices: ClosedRange<UInt8>) {
        candidates = indices.map { index in
            let (red, green, blue) = Quantizer.xtermColor(index)
            return (index, Oklab(red, green, blue))
        }
    }

    package mutating func nearest(_ red: UInt8, _ green: UInt8, _ blue: UInt8) -> Int {
        let steps = (SIMD3<Int32>(Int32(red), Int32(green), Int32(blue)) &* 63 &+ 127) / 255
        let key = Int(steps.x << 12 | steps.y << 6 | steps.z)
        if known[key] >= 0 { return Int(known[key]) }
        let kept = (steps &* 255 &+ 31) / 63
        let color = Oklab(UInt8(kept.x), UInt8(kept.y), UInt8(kept.z))
        var best = (index: UInt8(0), distance: Double.infinity)
        for candidate in candidates {
            let distance = candidate.color.squaredDistance(to: color)
            if distance < best.distance { best = (candidate.index, distance) }
        }
        known[key] = Int16(best.index)
        return Int(best.index)
    }

    /// xterm's default color number `index`: 16 system colors, a 6x6x6 cube, 24 grays.
    package static func xtermColor(_ index: UInt8) -> (red: UInt8, green: UInt8, blue: UInt8) {
        switch index {
        case 0...15:
            return system[Int(index)]
        case 16...231:
            let cube = index - 16
            func level(_ step: UInt8) -> UInt8 { step == 0 ? 0 : 55 + 40 * step }
            return (level(cube / 36), level(cube / 6 % 6), level(cube % 6))
        default:
            let gray = 8 + 10 * (index - 232)
            return (gray, gray, gray)
        }
    }

    private static let system: [(red: UInt8, green: UInt8, blue: UInt8)] = [
        (0, 0, 0), (205, 0, 0), (0, 205, 0), (205, 205, 0), (0, 0, 238), (205, 0, 205), (0, 205, 205), (229, 229, 229),
        (127, 127, 127), (255, 0, 0), (0, 255, 0), (255, 255, 0), (92, 92, 255), (255, 0, 255), (0, 255, 255),
        (255, 255, 255),
    ]
}
