import Imagery

/// Draws street scenes with exact masks, so that the program can be tried and tested without anybody's data.
///
/// A scene is a road in perspective with its markings, pavements, houses, gardens, trees, lamps, signs, cars and people
/// under changing weather. It follows from seed, index and size alone.
package struct SceneGenerator: Sendable {
    package let seed: UInt64
    package let size: Size

    /// - Precondition: at least 16x16 pixels.
    package init(seed: UInt64, size: Size) {
        precondition(size.height >= 16 && size.width >= 16, "SceneGenerator: scenes of \(size) pixels")
        self.seed = seed
        self.size = size
    }

    /// The classes in the order of their values in the masks, 0 to 7. Every pixel has one.
    package static let classes = SceneClass.allCases.map { (name: "\($0)", color: $0.color) }

    /// The scene of that number; the mask holds class numbers.
    package func scene(_ index: Int) -> (image: Image, mask: LabelMask) {
        precondition(index >= 0, "SceneGenerator: scene \(index)")
        var random = SceneRandom(seed: seed, index: index)
        var canvas = Canvas(size)
        Street(canvas, &random).draw(on: &canvas, &random)
        return (
            developed(canvas.resolvedTones(), &random), LabelMask(size: size, values: canvas.resolvedClasses())
        )
    }

    /// What the sensor makes of the light: exposure, white balance, and a little noise.
    private func developed(_ tones: [Tone], _ random: inout SceneRandom) -> Image {
        let balance = Tone(random.uniform(0.95...1.05), 1, random.uniform(0.94...1.06)) * random.uniform(0.92...1.22)
        let noise = random.uniform(0.5...2)
        let salt = random.salt()
        var bytes: [UInt8] = []
        bytes.reserveCapacity(tones.count * 3)
        for (at, tone) in tones.enumerated() {
            let exposed = (tone * balance).clamped(lowerBound: .zero, upperBound: .one)
            for channel in 0..<3 {
                let a = Texture.grain(at, channel, salt) + Texture.grain(at, channel + 3, salt) - 1
                let value = exposed[channel] * 255 + a * noise
                bytes.append(UInt8(max(0, min(255, (value / Self.step).rounded() * Self.step))))
            }
        }
        return Image(size: size, bytes: bytes)
    }

    /// Values are multiples of this, which the eye does not see and which halves the files.
    private static let step = 3.0
}
