import Imagery

/// Draws street scenes with exact masks, so that the program can be tried and tested without anybody's data.
///
/// A scene is a road in perspective with its markings, pavements, houses, gardens, fences, trees, lamps, signs, cars, people
/// and bicyclists under changing weather, seen by a camera that blurs and adds noise. It follows from seed, index and size
/// alone.
package struct SceneGenerator: Sendable {
    package let seed: UInt64
    package let size: Size

    /// - Precondition: at least 16x16 pixels.
    package init(seed: UInt64, size: Size) {
        precondition(size.height >= 16 && size.width >= 16, "SceneGenerator: scenes of \(size) pixels")
        self.seed = seed
        self.size = size
    }

    /// The classes in the order of their values in the masks, 0 to 10. Every pixel has one.
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

    /// What lens and sensor make of the light: blur, exposure, white balance, and noise.
    private func developed(_ sharp: [Tone], _ random: inout SceneRandom) -> Image {
        let tones = blurred(sharp, random.chance(0.5) ? random.uniform(0...0.25) : 0)
        let balance = Tone(random.uniform(0.95...1.05), 1, random.uniform(0.94...1.06)) * random.uniform(0.92...1.22)
        let noise = random.chance(0.2) ? random.uniform(2...6) : random.uniform(0.5...2)
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

    /// Each pixel gives `share` of its light to either side, across and then down.
    private func blurred(_ tones: [Tone], _ share: Double) -> [Tone] {
        guard share > 0 else { return tones }
        func pass(_ tones: [Tone], _ step: Int, _ limit: Int, _ place: (Int) -> Int) -> [Tone] {
            tones.indices.map { at in
                let before = place(at) > 0 ? tones[at - step] : tones[at]
                let after = place(at) + 1 < limit ? tones[at + step] : tones[at]
                return tones[at] * (1 - 2 * share) + (before + after) * share
            }
        }
        let across = pass(tones, 1, size.width) { $0 % size.width }
        return pass(across, size.width, size.height) { $0 / size.width }
    }

    /// Values are multiples of this, which the eye does not see and which halves the files.
    private static let step = 3.0
}
