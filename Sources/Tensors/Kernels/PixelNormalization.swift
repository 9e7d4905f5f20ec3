/// Converts RGB bytes to the network's input, `(byte / 255 - mean) / deviation`. Mean and standard deviation are those
/// of ImageNet, as in torchvision.
package enum PixelNormalization {
    package static let mean: SIMD3<Float> = [0.485, 0.456, 0.406]
    package static let deviation: SIMD3<Float> = [0.229, 0.224, 0.225]

    /// - Parameters:
    ///   - bytes: RGB pixels, `H * W * 3`.
    ///   - output: `[1, H, W, 3]`.
    package static func forward(_ bytes: [UInt8], into output: FeatureMap) {
        precondition(
            output.batch == 1 && output.channels == 3 && bytes.count == output.pixels * 3,
            "PixelNormalization: \(bytes.count) bytes into \(output.shape)")
        for pixel in 0..<output.pixels {
            let to = output.base + pixel * output.stride
            for channel in 0..<3 {
                to[channel] = (Float(bytes[pixel * 3 + channel]) / 255 - mean[channel]) / deviation[channel]
            }
        }
    }
}
