import Imagery
import Tensors
import Testing

@testable import Rounds

@Suite("Random colors")
struct ColorJitterTests {
    private static let image: Image = {
        var image = Image(size: Size(height: 5, width: 7))
        var random = Philox(seed: 1, purpose: "test")
        for index in image.bytes.indices { image.bytes[index] = UInt8(random.next() % 256) }
        return image
    }()

    /// The definition, pixel by pixel.
    private func naive(brightness: Double, contrast: Double, saturation: Double) -> [Double] {
        func clamped(_ value: Double) -> Double { max(0, min(255, value)) }
        func gray(_ pixel: [Double]) -> Double { 0.299 * pixel[0] + 0.587 * pixel[1] + 0.114 * pixel[2] }
        var pixels = stride(from: 0, to: Self.image.bytes.count, by: 3).map { at in
            (0..<3).map { clamped(Double(Self.image.bytes[at + $0]) * brightness) }
        }
        let mean = pixels.reduce(0) { $0 + gray($1) } / Double(pixels.count)
        pixels = pixels.map { $0.map { clamped(mean + ($0 - mean) * contrast) } }
        return pixels.flatMap { pixel in pixel.map { clamped(gray(pixel) + ($0 - gray(pixel)) * saturation) } }
    }

    @Test("factors of 1 change nothing, and others change the colors as defined")
    func definition() {
        #expect(ColorJitter.changed(Self.image, brightness: 1, contrast: 1, saturation: 1) == Self.image)
        for (brightness, contrast, saturation) in [(0.6, 1, 1), (1.4, 1, 1), (1, 0.5, 1), (1, 1.5, 0.2), (1.3, 0.7, 0)]
        {
            let changed = ColorJitter.changed(
                Self.image, brightness: Float(brightness), contrast: Float(contrast), saturation: Float(saturation))
            let expected = naive(brightness: brightness, contrast: contrast, saturation: saturation)
            #expect(changed.size == Self.image.size)
            #expect(zip(changed.bytes, expected).allSatisfy { abs(Double($0) - $1) <= 0.51 })
        }
    }

    @Test("the factors are random within the strength, and without strength nothing is drawn")
    func strength() {
        var random = Philox(seed: 2, purpose: "test")
        let first = ColorJitter(strength: 0.4).changed(Self.image, &random)
        let second = ColorJitter(strength: 0.4).changed(Self.image, &random)
        #expect(first != second && first != Self.image)
        var (idle, other) = (Philox(seed: 2, purpose: "test"), Philox(seed: 2, purpose: "test"))
        #expect(ColorJitter(strength: 0).changed(Self.image, &idle) == Self.image)
        #expect(idle.next() == other.next())
        // A gray image of one level changes only by the brightness.
        let gray = Image(size: Size(height: 4, width: 4), fill: RGB(100, 100, 100))
        let levels = (0..<200).map { _ in ColorJitter(strength: 0.2).changed(gray, &random).bytes[0] }
        #expect(levels.allSatisfy { 80...120 ~= $0 } && levels.min()! < 85 && levels.max()! > 115)
    }
}
