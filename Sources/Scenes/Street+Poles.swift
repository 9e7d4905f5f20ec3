extension Street {
    /// Draws lamps, signs, bollards and traffic lights.
    func drawPoles(on canvas: inout Canvas, _ random: inout SceneRandom) {
        let lampHeight = random.uniform(5...8)
        let metal = random.varied([Tone(0.42, 0.43, 0.44), Tone(0.22, 0.24, 0.24), Tone(0.62, 0.62, 0.60)])
        let spacing = random.uniform(14...26)
        for side in random.pick([[-1.0], [1.0], [-1.0, 1.0]]) {
            var distance = random.uniform(6...14)
            while distance < Self.maximumDistance * 0.6 {
                drawLamp(side, distance, lampHeight, metal, on: &canvas)
                distance += spacing
            }
        }
        for _ in 0..<random.pick([0, 1, 2, 2, 3]) {
            drawSign(random.pick([-1, 1]), random.uniform(6...28), on: &canvas, &random)
        }
        if random.chance(0.25) {
            let side = random.pick([-1.0, 1.0])
            let start = random.uniform(6...12)
            for count in 0..<7 {
                let distance = start + Double(count) * 1.6
                drawPost(side * (halfWidth + 0.35), distance, 0...0.95, 0.13, metal * 0.7, on: &canvas)
            }
        }
        if random.chance(0.3) { drawTrafficLight(random.pick([-1, 1]), random.uniform(8...22), on: &canvas, &random) }
    }

    /// Draws a vertical post between two heights. It is lighter on the side of the sun.
    func drawPost(
        _ offset: Double, _ distance: Double, _ heights: ClosedRange<Double>, _ width: Double, _ tone: Tone,
        on canvas: inout Canvas
    ) {
        let lit = light.lit(tone, facing: 0.6, distance: distance)
        let bottom = camera.project(offset, heights.lowerBound, distance)
        let top = camera.project(offset, heights.upperBound, distance)
        let wide = max(Self.minimumWidth, width * camera.scale(distance))
        canvas.fill(
            [
                bottom - SIMD2(wide / 2, 0), top - SIMD2(wide / 2, 0), top + SIMD2(wide / 2, 0),
                bottom + SIMD2(wide / 2, 0),
            ], depth: distance, .pole
        ) { sample in lit * (1 + 0.3 * (sample.x - bottom.x) / wide * light.sunSide) }
    }

    private func drawLamp(_ side: Double, _ distance: Double, _ height: Double, _ metal: Tone, on canvas: inout Canvas)
    {
        let offset = side * (halfWidth + 0.45)
        drawPost(offset, distance, 0...1, 0.24, metal, on: &canvas)
        drawPost(offset, distance, 1...height, 0.14, metal, on: &canvas)
        let lit = light.lit(metal, facing: 0.5, distance: distance)
        let scale = camera.scale(distance)
        let tip = camera.project(offset - side * 1.5, height + 0.15, distance)
        canvas.stroke(
            camera.project(offset, height, distance), tip, width: max(Self.minimumWidth, 0.1 * scale), depth: distance,
            .pole, lit
        )
        canvas.fillEllipse(tip, SIMD2(0.42, 0.14) * scale, depth: distance, .pole) { _, v, _ in
            v > 0 ? Tone(0.9, 0.9, 0.82) : lit
        }
    }

    private func drawSign(_ side: Double, _ distance: Double, on canvas: inout Canvas, _ random: inout SceneRandom) {
        let offset = side * (halfWidth + random.uniform(0.4...1.2))
        let height = random.uniform(2.1...2.9)
        drawPost(offset, distance, 0...height, 0.08, Tone(0.5, 0.51, 0.52), on: &canvas)
        let middle = camera.project(offset, height, distance)
        let radius = 0.34 * camera.scale(distance)
        let rim = random.pick([Tone(0.75, 0.12, 0.12), Tone(0.12, 0.25, 0.65), Tone(0.85, 0.68, 0.1)])
        let shape = random.pick([
            Self.circle, [SIMD2(0, -1), SIMD2(0.95, 0.7), SIMD2(-0.95, 0.7)],
            [SIMD2(-0.9, -0.9), SIMD2(0.9, -0.9), SIMD2(0.9, 0.9), SIMD2(-0.9, 0.9)],
        ])
        let face = random.chance(0.6) ? Tone(0.88, 0.88, 0.86) : rim * 1.1
        for (size, tone) in [(1.0, rim), (0.68, face)] {
            canvas.fill(
                shape.map { middle + $0 * radius * size }, depth: distance, .sign,
                light.lit(tone, facing: 0.6, distance: distance))
        }
    }

    private func drawTrafficLight(
        _ side: Double, _ distance: Double, on canvas: inout Canvas, _ random: inout SceneRandom
    ) {
        let offset = side * (halfWidth + 0.5)
        drawPost(offset, distance, 0...3.4, 0.13, Tone(0.25, 0.26, 0.27), on: &canvas)
        let scale = camera.scale(distance)
        let box = [(-0.17, 2.4), (-0.17, 3.4), (0.17, 3.4), (0.17, 2.4)].map {
            camera.project(offset, $0.1, distance) + SIMD2($0.0 * scale, 0)
        }
        canvas.fill(box, depth: distance, .sign, light.lit(Tone(0.08, 0.09, 0.09), facing: 0.5, distance: distance))
        let lamps: [(Double, Tone)] = [
            (3.22, Tone(0.95, 0.15, 0.1)), (2.9, Tone(1, 0.7, 0.1)), (2.58, Tone(0.2, 0.9, 0.5)),
        ]
        let shining = random.pick([0, 2])
        for (at, lamp) in lamps.enumerated() {
            let tone = at == shining ? lamp.1 : lamp.1 * 0.25
            let radius = 0.11 * scale
            canvas.fillEllipse(camera.project(offset, lamp.0, distance), SIMD2(radius, radius), depth: distance, .sign)
            {
                _, _, _ in
                tone
            }
        }
    }
}
