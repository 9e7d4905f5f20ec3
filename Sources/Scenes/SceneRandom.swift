import Hashes
import Tensors

/// A color: red, green and blue, 0...1 each.
typealias Tone = SIMD3<Double>

/// The random choices of one scene. They depend only on the seed and the index of the scene.
struct SceneRandom {
    private var generator: Philox

    init(seed: UInt64, index: Int) { generator = Philox(seed: seed, purpose: "scene", item: index) }

    /// A uniform number of the range, with 24 random bits. The upper bound itself never occurs.
    mutating func uniform(_ range: ClosedRange<Double>) -> Double {
        range.lowerBound + (range.upperBound - range.lowerBound) * Double(generator.uniform())
    }

    /// True with this probability.
    mutating func chance(_ probability: Double) -> Bool { uniform(0...1) < probability }

    /// One of the choices, each with the same probability.
    mutating func pick<Element>(_ choices: [Element]) -> Element {
        choices[min(choices.count - 1, Int(uniform(0...1) * Double(choices.count)))]
    }

    /// One of the colors, with a small random change of lightness and tint.
    mutating func varied(_ tones: [Tone], by amount: Double = 0.06) -> Tone {
        let light = uniform(-amount...amount)
        let tint = Tone(uniform(-1...1), uniform(-1...1), uniform(-1...1)) * amount * 0.4
        return (pick(tones) + light + tint).clamped(lowerBound: .zero, upperBound: .one)
    }

    /// A seed for the functions of `Texture`.
    mutating func noiseSeed() -> UInt64 { generator.next() }
}

/// Deterministic noise: a function of the position and a seed. It uses only operations that IEEE 754 defines exactly,
/// so that all machines compute the same.
enum Texture {
    /// White noise: an independent uniform value in 0..<1 for each pair of integers.
    static func whiteNoise(_ x: Int, _ y: Int, _ noiseSeed: UInt64) -> Double {
        var hash = noiseSeed ^ UInt64(bitPattern: Int64(x)) &* 0x9e37_79b9_7f4a_7c15
        hash ^= UInt64(bitPattern: Int64(y)) &* 0xc2b2_ae3d_27d4_eb4f
        return Double(hash.splitMixFinalized >> 40) * 0x1p-24
    }

    /// Value noise in 0..<1: white noise at integer positions, interpolated smoothly between them.
    static func valueNoise(_ x: Double, _ y: Double, _ noiseSeed: UInt64) -> Double {
        let left = x.rounded(.down)
        let top = y.rounded(.down)
        let (column, row) = (Int(left), Int(top))
        let (u, v) = (smoothstep(x - left), smoothstep(y - top))
        let upper = whiteNoise(column, row, noiseSeed) * (1 - u) + whiteNoise(column + 1, row, noiseSeed) * u
        let lower = whiteNoise(column, row + 1, noiseSeed) * (1 - u) + whiteNoise(column + 1, row + 1, noiseSeed) * u
        return upper * (1 - v) + lower * v
    }

    /// Fractal noise in 0..<1: the sum of three octaves of value noise.
    static func fractalNoise(_ x: Double, _ y: Double, _ noiseSeed: UInt64) -> Double {
        (4 * valueNoise(x, y, noiseSeed) + 2 * valueNoise(2 * x + 17, 2 * y, noiseSeed ^ 1)
            + valueNoise(4 * x, 4 * y + 31, noiseSeed ^ 2)) / 7
    }

    private static func smoothstep(_ t: Double) -> Double { t * t * (3 - 2 * t) }
}

/// The linear interpolation from `a` (share 0) to `b` (share 1).
func mix(_ a: Tone, _ b: Tone, _ share: Double) -> Tone { a + (b - a) * share }
