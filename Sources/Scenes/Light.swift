/// The light of a scene: weather and time of day.
struct Light {
    let skyTop: Tone
    let skyBottom: Tone
    /// 0 for a clear sky, 1 for an overcast one.
    let cloudiness: Double
    /// The strength of the light from all directions, 0...1.
    let ambient: Double
    /// The strength of the light of the sun, 0...1. Houses cast shadows if it is above 0.2.
    let sun: Double
    /// -1 if the sun is on the left, 1 if it is on the right.
    let sunSide: Double
    let sunTone: Tone
    /// The distance in meters at which haze makes up half of the color.
    let haze: Double

    init(_ random: inout SceneRandom) {
        switch random.pick([0, 0, 0, 1, 1, 2]) {
        case 0:
            skyTop = random.varied([Tone(0.44, 0.60, 0.82), Tone(0.52, 0.67, 0.86), Tone(0.36, 0.51, 0.74)])
            skyBottom = random.varied([Tone(0.72, 0.82, 0.92), Tone(0.82, 0.86, 0.88)])
            cloudiness = random.uniform(0...0.6)
            ambient = random.uniform(0.56...0.7)
            sun = random.uniform(0.38...0.58)
            sunTone = Tone(1.05, 1, 0.92)
            haze = random.uniform(180...600)
        case 1:
            skyTop = random.varied([Tone(0.62, 0.65, 0.69), Tone(0.74, 0.75, 0.76), Tone(0.52, 0.55, 0.60)])
            skyBottom = random.varied([Tone(0.80, 0.81, 0.82), Tone(0.72, 0.74, 0.76)])
            cloudiness = random.uniform(0.7...1)
            ambient = random.uniform(0.8...0.95)
            sun = random.uniform(0...0.12)
            sunTone = Tone(0.98, 1, 1.02)
            haze = random.uniform(70...250)
        default:
            skyTop = random.varied([Tone(0.28, 0.34, 0.52), Tone(0.40, 0.40, 0.52)])
            skyBottom = random.varied([Tone(0.90, 0.68, 0.50), Tone(0.86, 0.74, 0.66)])
            cloudiness = random.uniform(0.1...0.8)
            ambient = random.uniform(0.5...0.6)
            sun = random.uniform(0.25...0.4)
            sunTone = Tone(1.12, 0.96, 0.80)
            haze = random.uniform(120...400)
        }
        sunSide = random.pick([-1, 1])
    }

    /// The color of a lit surface seen through haze. The fraction of haze is `distance / (distance + haze)`.
    /// - Parameters:
    ///   - facing: How much the surface faces the sun: 1 towards it, 0 away from it.
    ///   - distance: The distance of the surface in meters.
    func lit(_ tone: Tone, facing: Double, distance: Double) -> Tone {
        mix(tone * (Tone(repeating: ambient) + sunTone * (sun * facing)), skyBottom, distance / (distance + haze))
    }
}
