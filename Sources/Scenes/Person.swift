/// The size of a person in meters, and the colors of the clothes.
struct Person {
    let height: Double
    let coat: Tone
    let trousers: Tone
    let skin: Tone
    let hair: Tone
    /// The distance between the feet.
    let stride: Double
    let carriesBag: Bool

    init(_ random: inout SceneRandom) {
        height = random.chance(0.12) ? random.uniform(1.1...1.4) : random.uniform(1.58...1.88)
        coat = random.varied([
            Tone(0.14, 0.15, 0.20), Tone(0.60, 0.14, 0.14), Tone(0.22, 0.30, 0.46), Tone(0.66, 0.60, 0.50),
            Tone(0.28, 0.36, 0.24), Tone(0.82, 0.80, 0.76), Tone(0.80, 0.58, 0.14),
        ])
        trousers = random.varied([Tone(0.12, 0.13, 0.16), Tone(0.20, 0.26, 0.38), Tone(0.40, 0.36, 0.30)])
        skin = random.varied([Tone(0.80, 0.62, 0.52), Tone(0.55, 0.38, 0.28), Tone(0.36, 0.24, 0.18)])
        hair = random.varied([Tone(0.12, 0.09, 0.07), Tone(0.40, 0.28, 0.16), Tone(0.60, 0.58, 0.55)])
        stride = random.uniform(0...0.5)
        carriesBag = random.chance(0.3)
    }
}
