extension Street {
    /// Draws bicyclists at the edge of the road. Rider and bicycle belong to one class.
    func drawBicyclists(on canvas: inout Canvas, _ random: inout SceneRandom) {
        for _ in 0..<random.pick([0, 0, 1, 1, 2]) {
            let side = random.pick([-1.0, 1.0])
            let offset = side * (halfWidth - random.uniform(0.5...1.6))
            let distance = random.uniform(6...24)
            let rider = Person(&random)
            let frame = random.varied([
                Tone(0.12, 0.12, 0.13), Tone(0.60, 0.10, 0.10), Tone(0.14, 0.30, 0.55), Tone(0.7, 0.7, 0.7),
            ])
            if random.chance(0.3) {
                drawCrossing(rider, frame, heading: random.pick([-1, 1]), at: offset, distance, on: &canvas)
            } else {
                drawAlong(rider, frame, at: offset, distance, on: &canvas)
            }
        }
    }

    /// Draws a bicyclist from behind or from the front.
    private func drawAlong(
        _ rider: Person, _ frame: Tone, at offset: Double, _ distance: Double, on canvas: inout Canvas
    ) {
        let figure = Figure(self, at: offset, distance)
        drawContactShadow(offset, distance, radius: 0.5, on: &canvas)
        figure.stroke([(0, 0), (0, 0.7)], 0.07, Tone(repeating: 0.07), on: &canvas)
        figure.stroke([(-0.3, 1.0), (0.3, 1.0)], 0.05, frame, on: &canvas)
        for side in [-1.0, 1.0] {
            figure.stroke(
                [(side * 0.1, 0.92), (side * 0.13, 0.5), (side * 0.11, 0.22)], 0.15, rider.trousers, on: &canvas)
            figure.stroke(
                [(side * 0.2, 1.42), (side * 0.3, 1.2), (side * 0.27, 1.02)], 0.11, rider.coat * 0.85, on: &canvas)
        }
        figure.fill([(-0.16, 0.86), (-0.23, 1.44), (0.23, 1.44), (0.16, 0.86)], rider.coat, on: &canvas)
        figure.head((0, 1.64), rider, on: &canvas)
    }

    /// Draws a bicyclist from the side.
    private func drawCrossing(
        _ rider: Person, _ frame: Tone, heading: Double, at offset: Double, _ distance: Double, on canvas: inout Canvas
    ) {
        var figure = Figure(self, at: offset, distance)
        figure.heading = heading
        drawContactShadow(offset, distance, radius: 0.8, on: &canvas)
        for hub in [-0.52, 0.52] {
            let rim = (Self.circle + [Self.circle[0]]).map { (hub + $0.x * 0.33, 0.34 + $0.y * 0.33) }
            figure.stroke(rim, 0.06, Tone(repeating: 0.07), on: &canvas)
        }
        figure.stroke([(-0.52, 0.34), (-0.12, 0.85), (0.38, 0.9), (0.52, 0.34)], 0.06, frame, on: &canvas)
        figure.stroke([(-0.12, 0.85), (0.0, 0.3), (0.38, 0.9), (0.42, 1.02)], 0.06, frame, on: &canvas)
        figure.stroke([(-0.12, 0.95), (0.14, 0.7), (0.04, 0.3)], 0.15, rider.trousers, on: &canvas)
        figure.fill([(-0.24, 0.88), (0.12, 1.48), (0.28, 1.4), (0.04, 0.86)], rider.coat, on: &canvas)
        figure.stroke([(0.16, 1.38), (0.3, 1.12), (0.42, 1.04)], 0.1, rider.coat * 0.85, on: &canvas)
        figure.head((0.26, 1.6), rider, on: &canvas)
    }
}

/// Draws the parts of a bicyclist. Positions are in meters to the right of and above a position on the ground.
private struct Figure {
    private let street: Street
    private let foot: SIMD2<Double>
    private let scale: Double
    private let distance: Double
    /// 1, or -1 to exchange left and right.
    var heading = 1.0

    init(_ street: Street, at offset: Double, _ distance: Double) {
        self.street = street
        self.distance = distance
        foot = street.camera.project(offset, 0, distance)
        scale = street.camera.scale(distance)
    }

    func stroke(_ places: [(Double, Double)], _ width: Double, _ tone: Tone, on canvas: inout Canvas) {
        for (from, to) in zip(places, places.dropFirst()) {
            canvas.stroke(
                at(from), at(to), width: max(Street.minimumWidth, width * scale), depth: distance, .bicyclist, lit(tone)
            )
        }
    }

    func fill(_ places: [(Double, Double)], _ tone: Tone, on canvas: inout Canvas) {
        canvas.fill(places.map(at), depth: distance, .bicyclist, lit(tone))
    }

    func head(_ place: (Double, Double), _ person: Person, on canvas: inout Canvas) {
        canvas.fillEllipse(at(place), SIMD2(0.115, 0.145) * scale, depth: distance, .bicyclist) { _, v, _ in
            lit(v < 0 ? person.hair : person.skin)
        }
    }

    private func at(_ place: (Double, Double)) -> SIMD2<Double> {
        foot + SIMD2(place.0 * heading, -place.1) * scale
    }

    private func lit(_ tone: Tone) -> Tone { street.light.lit(tone, facing: 0.55, distance: distance) }
}
