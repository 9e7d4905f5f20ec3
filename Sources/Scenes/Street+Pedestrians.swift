extension Street {
    /// Draws pedestrians, most of them on the pavements.
    func drawPedestrians(on canvas: inout Canvas, _ random: inout SceneRandom) {
        for _ in 0..<random.pick([1, 2, 3, 3, 4, 5, 6]) {
            let person = Person(&random)
            let distance = 6 + 26 * random.uniform(0...1) * random.uniform(0.3...1)
            let offset =
                random.chance(0.85)
                ? random.pick([-1, 1]) * (halfWidth + random.uniform(0.5...max(0.6, pavementWidth - 0.4)))
                : random.uniform(-halfWidth...halfWidth)
            draw(person, at: offset, distance, on: &canvas)
            if random.chance(0.3) { draw(Person(&random), at: offset + 0.62, distance + 0.15, on: &canvas) }
        }
    }

    private func draw(_ person: Person, at offset: Double, _ distance: Double, on canvas: inout Canvas) {
        let foot = camera.project(offset, 0, distance)
        let scale = camera.scale(distance) * person.height / 1.75
        func at(_ x: Double, _ y: Double) -> SIMD2<Double> { foot + SIMD2(x, -y) * scale }
        // Fills a polygon of the body, lighter on the side of the sun.
        func part(_ corners: [(Double, Double)], _ tone: Tone) {
            let middle = foot.x
            canvas.fill(corners.map { at($0.0, $0.1) }, depth: distance, .pedestrian) { sample in
                let turn = (sample.x - middle) / (0.5 * scale) * light.sunSide
                return light.lit(tone, facing: 0.55 + 0.4 * turn, distance: distance)
            }
        }
        func limb(_ from: (Double, Double), _ to: (Double, Double), _ width: Double, _ tone: Tone) {
            canvas.stroke(
                at(from.0, from.1), at(to.0, to.1), width: width * scale, depth: distance, .pedestrian,
                light.lit(tone, facing: 0.45, distance: distance))
        }
        drawContactShadow(offset, distance, radius: 0.3, on: &canvas)
        let step = person.stride / 2
        limb((-0.07, 0.85), (-0.09 - step, 0.03), 0.15, person.trousers * 0.9)
        limb((0.07, 0.85), (0.09 + step, 0.03), 0.15, person.trousers)
        for x in [-0.09 - step, 0.09 + step] { limb((x - 0.04, 0.03), (x + 0.1, 0.03), 0.07, Tone(repeating: 0.08)) }
        limb((-0.21, 1.36), (-0.27 + step * 0.5, 0.82), 0.11, person.coat * 0.8)
        limb((0.21, 1.36), (0.27 - step * 0.5, 0.82), 0.11, person.coat * 0.85)
        part([(-0.17, 0.78), (-0.23, 1.4), (-0.1, 1.5), (0.1, 1.5), (0.23, 1.4), (0.17, 0.78)], person.coat)
        if person.carriesBag { part([(0.2, 0.62), (0.2, 0.92), (0.42, 0.92), (0.42, 0.62)], person.hair) }
        canvas.fillEllipse(at(0, 1.63), SIMD2(0.115, 0.145) * scale, depth: distance, .pedestrian) { _, v, _ in
            light.lit(v < -0.15 ? person.hair : person.skin, facing: 0.6, distance: distance)
        }
    }
}
