import Imagery
import Tensors

/// How a camera turns light into bytes: exposure, contrast, color balance and saturation. Drawn at random, wider than what
/// the scenes themselves vary, so that a network trained on them does not rest on their colors.
struct CameraResponse {
    /// Of byte values 0 to 255, for red, green and blue.
    private var curves: [[Float]]
    private let saturation: Float

    init(_ random: inout Philox) {
        func draw(_ range: ClosedRange<Double>) -> Double { Double.random(in: range, using: &random) }
        let gamma = power(2, draw(-0.7...0.9))
        let (exposure, lift) = (draw(0.55...1.25), draw(0...0.12))
        saturation = Float(draw(0.2...1.3))
        curves = (0..<3).map { _ in
            let gain = exposure * draw(0.88...1.12)
            return (0..<256).map { Float(255 * (lift + (1 - lift) * gain * power(Double($0) / 255, gamma))) }
        }
    }

    func apply(to image: inout Image) {
        for at in stride(from: 0, to: image.bytes.count, by: 3) {
            let color = (0..<3).reduce(into: SIMD3<Float>()) { $0[$1] = curves[$1][Int(image.bytes[at + $1])] }
            let gray = 0.299 * color.x + 0.587 * color.y + 0.114 * color.z
            let seen = (SIMD3(repeating: gray) + saturation * (color - gray))
                .clamped(lowerBound: SIMD3(repeating: 0), upperBound: SIMD3(repeating: 255))
            for channel in 0..<3 { image.bytes[at + channel] = UInt8(seen[channel].rounded()) }
        }
    }
}
