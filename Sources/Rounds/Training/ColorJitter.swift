import Imagery
import Tensors

/// Random changes of brightness, contrast and saturation, in this order, as torchvision's `ColorJitter` defines them.
/// The numbers are rounded only at the end.
struct ColorJitter {
    /// Each factor is between `1 - strength` and `1 + strength`.
    let strength: Double

    func changed(_ image: Image, _ random: inout Philox) -> Image {
        guard strength > 0 else { return image }
        func factor(_ random: inout Philox) -> Float {
            Float(Double.random(in: 1 - strength...1 + strength, using: &random))
        }
        let (brightness, contrast, saturation) = (factor(&random), factor(&random), factor(&random))
        return Self.changed(image, brightness: brightness, contrast: contrast, saturation: saturation)
    }

    /// - Parameters:
    ///   - brightness: The factor of each channel.
    ///   - contrast: The factor of the difference to the mean gray of the image.
    ///   - saturation: The factor of the difference to the gray of the pixel.
    static func changed(_ image: Image, brightness: Float, contrast: Float, saturation: Float) -> Image {
        var values = image.bytes.map { clamped(Float($0) * brightness) }
        var sum = 0.0
        for at in stride(from: 0, to: values.count, by: 3) { sum += Double(gray(values, at)) }
        let mean = Float(sum / Double(max(1, image.size.count)))
        for at in values.indices { values[at] = clamped(mean + (values[at] - mean) * contrast) }
        var changed = image
        for at in stride(from: 0, to: values.count, by: 3) {
            let level = gray(values, at)
            for channel in at..<at + 3 {
                changed.bytes[channel] = UInt8(clamped(level + (values[channel] - level) * saturation).rounded())
            }
        }
        return changed
    }

    /// The gray of the pixel at an index (ITU-R BT.601).
    private static func gray(_ values: [Float], _ at: Int) -> Float {
        0.299 * values[at] + 0.587 * values[at + 1] + 0.114 * values[at + 2]
    }

    private static func clamped(_ value: Float) -> Float { min(max(value, 0), 255) }
}
