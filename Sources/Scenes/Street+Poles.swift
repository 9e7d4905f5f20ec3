extension Street {
    func drawPoles(on canvas: inout Canvas, _ random: inout SceneRandom) {
        let lampHeight = random.uniform(5...8)
        let metal = random.varied([Tone(0.42, 0.43, 0.44), Tone(0.22, 0.24, 0.24), Tone(0.62, 0.62, 0.60)])
        let spacing = random.uniform(14...26)
        for side in random.pick([[-1.0], [1.0], [-1.0, 1.0]]) {
            var ahead = random.uniform(6...14)
            while ahead < Self.end * 0.6 {
                drawLamp(side, ahead, lampHeight, metal, on: &canvas)
                ahead += spacing
            }
        }
        for _ in 0..<random.pick([0, 1, 2, 2, 3]) {
            drawSign(random.pick([-1, 1]), random.uniform(6...28), on: &canvas, &random)
        }
        if random.chance(0.25) {
            let side = random.pick([-1.0, 1.0])
            let start = random.uniform(6...12)
            for count in 0..<7 {
                let ahead = start + Double(count) * 1.6
                post(side * (halfWidth + 0.35), ahead, 0...0.95, 0.13, metal * 0.7, on: &canvas)
            }
        }
        if random.chance(0.3) { drawTrafficLight(random.pick([-1, 1]), random.uniform(8...22), on: &canvas, &random) }
    }

    func post(
        _ offset: Double, _ ahead: Double, _ heights: ClosedRange<Double>, _ width: Double, _ tone: Tone,
        on canvas: inout Canvas
    ) {
        let lit = light.lit(tone, facing: 0.6, ahead: ahead)
        let bottom = camera.project(offset, heights.lowerBound, ahead)
        let top = camera.project(offset, heights.upperBound, ahead)
        let wide = max(Self.thinnest, width * camera.scale(ahead))
        canvas.fill(
            [
                bottom - SIMD2(wide / 2, 0), top - SIMD2(wide / 2, 0), top + SIMD2(wide / 2, 0),
                bottom + SIMD2(wide / 2, 0),
            ], depth: ahead, .pole
        ) { sample in lit * (1 + 0.3 * (sample.x - bottom.x) / wide * light.sunSide) }
    }

    private func drawLamp(_ side: Double, _ ahead: Double, _ height: Double, _ metal: Tone, on canvas: inout Canvas) {
        let offset = side * (halfWidth + 0.45)
        post(offset, ahead, 0...1, 0.24, metal, on: &canvas)
        post(offset, ahead, 1...height, 0.14, metal, on: &canvas)
        let lit = light.lit(metal, facing: 0.5, ahead: ahead)
        let scale = camera.scale(ahead)
        let tip = camera.project(offset - side * 1.5, height + 0.15, ahead)
        canvas.stroke(
            camera.project(offset, height, ahead), tip, width: max(Self.thinnest, 0.1 * scale), depth: ahead, .pole, lit
        )
        canvas.fillEllipse(tip, SIMD2(0.42, 0.14) * scale, depth: ahead, .pole) { _, v, _ in
            v > 0 ? Tone(0.9, 0.9, 0.82) : lit
        }
    }

    private func drawSign(_ side: Double, _ ahead: Double, on canvas: inout Canvas, _ random: inout SceneRandom) {
        let offset = side * (halfWidth + random.uniform(0.4...1.2))
        let height = random.uniform(2.1...2.9)
        post(offset, ahead, 0...height, 0.08, Tone(0.5, 0.51, 0.52), on: &canvas)
        let middle = camera.project(offset, height, ahead)
        let radius = 0.34 * camera.scale(ahead)
        let rim = random.pick([Tone(0.75, 0.12, 0.12), Tone(0.12, 0.25, 0.65), Tone(0.85, 0.68, 0.1)])
        let shape = random.pick([
            Self.circle, [SIMD2(0, -1), SIMD2(0.95, 0.7), SIMD2(-0.95, 0.7)],
            [SIMD2(-0.9, -0.9), SIMD2(0.9, -0.9), SIMD2(0.9, 0.9), SIMD2(-0.9, 0.9)],
        ])
        let face = random.chance(0.6) ? Tone(0.88, 0.88, 0.86) : rim * 1.1
        for (size, tone) in [(1.0, rim), (0.68, face)] {
            canvas.fill(
                shape.map { middle + $0 * radius * size }, depth: ahead, .sign,
                light.lit(tone, facing: 0.6, ahead: ahead))
        }
    }

    private func drawTrafficLight(
        _ side: Double, _ ahead: Double, on canvas: inout Canvas, _ random: inout SceneRandom
    ) {
        let offset = side * (halfWidth + 0.5)
        post(offset, ahead, 0...3.4, 0.13, Tone(0.25, 0.26, 0.27), on: &canvas)
        let scale = camera.scale(ahead)
        let box = [(-0.17, 2.4), (-0.17, 3.4), (0.17, 3.4), (0.17, 2.4)].map {
            camera.project(offset, $0.1, ahead) + SIMD2($0.0 * scale, 0)
        }
        canvas.fill(box, depth: ahead, .sign, light.lit(Tone(0.08, 0.09, 0.09), facing: 0.5, ahead: ahead))
        let lamps: [(Double, Tone)] = [
            (3.22, Tone(0.95, 0.15, 0.1)), (2.9, Tone(1, 0.7, 0.1)), (2.58, Tone(0.2, 0.9, 0.5)),
        ]
        let shining = random.pick([0, 2])
        for (at, lamp) in lamps.enumerated() {
            let tone = at == shining ? lamp.1 : lamp.1 * 0.25
            let radius = 0.11 * scale
            canvas.fillEllipse(camera.project(offset, lamp.0, ahead), SIMD2(radius, radius), depth: ahead, .sign) {
                _, _, _ in
                tone
            }
        }
    }
}
