import Imagery

/// Generates street scenes with exact masks, to try and test the program without real data.
///
/// A scene is a road in perspective with pavements, houses, gardens, fences, trees, lamps, signs, cars, people and
/// bicyclists. The weather varies, and the camera blurs and adds noise. A scene depends only on the seed, the index and
/// the size.
package struct SceneGenerator: Sendable {
    package let seed: UInt64
    package let size: Size

    /// - Precondition: The size is at least 16x16 pixels. A scene needs about 200 bytes of memory per pixel.
    package init(seed: UInt64, size: Size) {
        precondition(size.height >= 16 && size.width >= 16, "SceneGenerator: scenes of \(size) pixels")
        self.seed = seed
        self.size = size
    }

    /// The classes in the order of their values in the masks, 0...10. Every pixel has a class.
    package static let classes = SceneClass.allCases.map { (name: "\($0)", color: $0.color) }

    /// Generates the scene with this index. The mask contains class values.
    package func scene(_ index: Int) -> (image: Image, mask: LabelMask) {
        precondition(index >= 0, "SceneGenerator: scene \(index)")
        var random = SceneRandom(seed: seed, index: index)
        var canvas = Canvas(size)
        Street(canvas, &random).draw(on: &canvas, &random)
        return (
            applyCamera(canvas.resolvedTones(), &random), LabelMask(size: size, values: canvas.resolvedClasses())
        )
    }

    /// Simulates lens and sensor: blur, exposure, white balance and noise.
    private func applyCamera(_ sharp: [Tone], _ random: inout SceneRandom) -> Image {
        let tones = blurred(sharp, random.chance(0.5) ? random.uniform(0...0.25) : 0)
        let balance = Tone(random.uniform(0.95...1.05), 1, random.uniform(0.94...1.06)) * random.uniform(0.92...1.22)
        let noiseLevel = random.chance(0.2) ? random.uniform(2...6) : random.uniform(0.5...2)
        let noiseSeed = random.noiseSeed()
        var bytes: [UInt8] = []
        bytes.reserveCapacity(tones.count * 3)
        for (at, tone) in tones.enumerated() {
            let exposed = (tone * balance).clamped(lowerBound: .zero, upperBound: .one)
            for channel in 0..<3 {
                // The sum of two uniform values has a triangular distribution, here on -1...1.
                let noise =
                    Texture.whiteNoise(at, channel, noiseSeed) + Texture.whiteNoise(at, channel + 3, noiseSeed) - 1
                let value = exposed[channel] * 255 + noise * noiseLevel
                bytes.append(UInt8(max(0, min(255, (value / Self.step).rounded() * Self.step))))
            }
        }
        return Image(size: size, bytes: bytes)
    }

    /// Blurs horizontally, then vertically. Each pass moves the fraction `share` of a pixel to either neighbor.
    private func blurred(_ tones: [Tone], _ share: Double) -> [Tone] {
        guard share > 0 else { return tones }
        func pass(_ tones: [Tone], _ step: Int, _ limit: Int, _ coordinate: (Int) -> Int) -> [Tone] {
            tones.indices.map { at in
                let before = coordinate(at) > 0 ? tones[at - step] : tones[at]
                let after = coordinate(at) + 1 < limit ? tones[at + step] : tones[at]
                return tones[at] * (1 - 2 * share) + (before + after) * share
            }
        }
        let across = pass(tones, 1, size.width) { $0 % size.width }
        return pass(across, size.width, size.height) { $0 / size.width }
    }

    /// Pixel values are rounded to multiples of this. The difference is invisible, and the files are half as large.
    private static let step = 3.0
}
