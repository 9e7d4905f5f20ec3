import Imagery
import Tensors

/// A random photometric augmentation: gamma, exposure, color balance and saturation. Its ranges are wider than the
/// variation of the scenes, so that a network does not rely on colors. Narrower ranges overfit to the scenes; wider
/// ones make scenes hard to recognize.
struct CameraResponse {
    /// The output for each byte value, `[3][256]`, in the order red, green, blue.
    private var curves: [[Float]]
    private let saturation: Float

    /// Draws the parameters of one camera.
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

    /// Changes the pixels of an image; O(pixels). The gray value is Rec. 601 luma.
    func apply(to image: inout Image) {
        for at in stride(from: 0, to: image.bytes.count, by: 3) {
            let color = (0..<3).reduce(into: SIMD3<Float>()) { $0[$1] = curves[$1][Int(image.bytes[at + $1])] }
            let gray = 0.299 * color.x + 0.587 * color.y + 0.114 * color.z
            let adjusted = (SIMD3(repeating: gray) + saturation * (color - gray))
                .clamped(lowerBound: SIMD3(repeating: 0), upperBound: SIMD3(repeating: 255))
            for channel in 0..<3 { image.bytes[at + channel] = UInt8(adjusted[channel].rounded()) }
        }
    }
}
