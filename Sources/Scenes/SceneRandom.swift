import Hashes
import Tensors

/// Red, green and blue of 0 to 1.
typealias Tone = SIMD3<Double>

/// The choices of one scene, drawn from its stream of numbers.
struct SceneRandom {
    private var generator: Philox

    init(seed: UInt64, index: Int) { generator = Philox(seed: seed, purpose: "scene", item: index) }

    mutating func uniform(_ range: ClosedRange<Double>) -> Double {
        range.lowerBound + (range.upperBound - range.lowerBound) * Double(generator.uniform())
    }

    mutating func chance(_ probability: Double) -> Bool { uniform(0...1) < probability }

    mutating func pick<Element>(_ choices: [Element]) -> Element {
        choices[min(choices.count - 1, Int(uniform(0...1) * Double(choices.count)))]
    }

    /// One of the tones, a little lighter or darker and a little tinted.
    mutating func varied(_ tones: [Tone], by amount: Double = 0.06) -> Tone {
        let light = uniform(-amount...amount)
        let tint = Tone(uniform(-1...1), uniform(-1...1), uniform(-1...1)) * amount * 0.4
        return (pick(tones) + light + tint).clamped(lowerBound: .zero, upperBound: .one)
    }

    /// A salt for textures.
    mutating func salt() -> UInt64 { generator.next() }
}

/// Noise that is a function of the place alone. Only arithmetic that is exact on every machine.
enum Texture {
    /// Uniform in 0..<1, another value for each pair of integers.
    static func grain(_ x: Int, _ y: Int, _ salt: UInt64) -> Double {
        var hash = salt ^ UInt64(bitPattern: Int64(x)) &* 0x9e37_79b9_7f4a_7c15
        hash ^= UInt64(bitPattern: Int64(y)) &* 0xc2b2_ae3d_27d4_eb4f
        return Double(hash.splitMixFinalized >> 40) * 0x1p-24
    }

    /// Smooth noise of 0 to 1 whose features are about 1 across.
    static func smooth(_ x: Double, _ y: Double, _ salt: UInt64) -> Double {
        let left = x.rounded(.down)
        let top = y.rounded(.down)
        let (column, row) = (Int(left), Int(top))
        let (u, v) = (ease(x - left), ease(y - top))
        let upper = grain(column, row, salt) * (1 - u) + grain(column + 1, row, salt) * u
        let lower = grain(column, row + 1, salt) * (1 - u) + grain(column + 1, row + 1, salt) * u
        return upper * (1 - v) + lower * v
    }

    /// Three octaves of smooth noise, 0 to 1.
    static func clouds(_ x: Double, _ y: Double, _ salt: UInt64) -> Double {
        (4 * smooth(x, y, salt) + 2 * smooth(2 * x + 17, 2 * y, salt ^ 1) + smooth(4 * x, 4 * y + 31, salt ^ 2)) / 7
    }

    private static func ease(_ t: Double) -> Double { t * t * (3 - 2 * t) }
}

func blend(_ a: Tone, _ b: Tone, _ share: Double) -> Tone { a + (b - a) * share }
