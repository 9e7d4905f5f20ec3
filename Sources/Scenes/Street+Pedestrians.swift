/// Somebody on foot, in meters.
private struct Pedestrian {
    let height: Double
    let coat: Tone
    let trousers: Tone
    let skin: Tone
    let hair: Tone
    /// How far the feet are apart.
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

extension Street {
    func drawPedestrians(on canvas: inout Canvas, _ random: inout SceneRandom) {
        for _ in 0..<random.pick([1, 2, 3, 3, 4, 5, 6]) {
            let person = Pedestrian(&random)
            let ahead = 6 + 26 * random.uniform(0...1) * random.uniform(0.3...1)
            let offset =
                random.chance(0.85)
                ? random.pick([-1, 1]) * (halfWidth + random.uniform(0.5...max(0.6, pavementWidth - 0.4)))
                : random.uniform(-halfWidth...halfWidth)
            draw(person, at: offset, ahead, on: &canvas)
            if random.chance(0.3) { draw(Pedestrian(&random), at: offset + 0.62, ahead + 0.15, on: &canvas) }
        }
    }

    private func draw(_ person: Pedestrian, at offset: Double, _ ahead: Double, on canvas: inout Canvas) {
        let foot = camera.project(offset, 0, ahead)
        let scale = camera.scale(ahead) * person.height / 1.75
        func at(_ x: Double, _ y: Double) -> SIMD2<Double> { foot + SIMD2(x, -y) * scale }
        func part(_ corners: [(Double, Double)], _ tone: Tone) {
            let middle = foot.x
            canvas.fill(corners.map { at($0.0, $0.1) }, depth: ahead, .pedestrian) { sample in
                let turn = (sample.x - middle) / (0.5 * scale) * light.sunSide
                return light.lit(tone, facing: 0.55 + 0.4 * turn, ahead: ahead)
            }
        }
        func limb(_ from: (Double, Double), _ to: (Double, Double), _ width: Double, _ tone: Tone) {
            canvas.stroke(
                at(from.0, from.1), at(to.0, to.1), width: width * scale, depth: ahead, .pedestrian,
                light.lit(tone, facing: 0.45, ahead: ahead))
        }
        shade(offset, ahead, radius: 0.3, on: &canvas)
        let step = person.stride / 2
        limb((-0.07, 0.85), (-0.09 - step, 0.03), 0.15, person.trousers * 0.9)
        limb((0.07, 0.85), (0.09 + step, 0.03), 0.15, person.trousers)
        for x in [-0.09 - step, 0.09 + step] { limb((x - 0.04, 0.03), (x + 0.1, 0.03), 0.07, Tone(repeating: 0.08)) }
        limb((-0.21, 1.36), (-0.27 + step * 0.5, 0.82), 0.11, person.coat * 0.8)
        limb((0.21, 1.36), (0.27 - step * 0.5, 0.82), 0.11, person.coat * 0.85)
        part([(-0.17, 0.78), (-0.23, 1.4), (-0.1, 1.5), (0.1, 1.5), (0.23, 1.4), (0.17, 0.78)], person.coat)
        if person.carriesBag { part([(0.2, 0.62), (0.2, 0.92), (0.42, 0.92), (0.42, 0.62)], person.hair) }
        canvas.fillEllipse(at(0, 1.63), SIMD2(0.115, 0.145) * scale, depth: ahead, .pedestrian) { _, v, _ in
            light.lit(v < -0.15 ? person.hair : person.skin, facing: 0.6, ahead: ahead)
        }
    }
}
