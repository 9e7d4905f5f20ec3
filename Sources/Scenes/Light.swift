/// Weather and time of day.
struct Light {
    let skyTop: Tone
    let skyBottom: Tone
    /// 0 for a clear sky, 1 for a closed cover.
    let cloudiness: Double
    /// Light from everywhere.
    let ambient: Double
    /// Light of the sun; there are shadows where it is strong.
    let sun: Double
    /// -1 where the sun is on the left, 1 on the right.
    let sunSide: Double
    let sunTone: Tone
    /// The distance at which half of what is seen is air.
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

    /// A surface as it is seen from `ahead` meters.
    /// - Parameter facing: 1 towards the sun, 0 away from it.
    func lit(_ tone: Tone, facing: Double, ahead: Double) -> Tone {
        blend(tone * (Tone(repeating: ambient) + sunTone * (sun * facing)), skyBottom, ahead / (ahead + haze))
    }
}
