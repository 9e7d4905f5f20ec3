/// The shape of a car in meters: a body with a cabin on it. Positions along the car are
/// distances from the end that is nearer to the camera.
///
/// All dimensions and colors in this target are chosen by eye, so that scenes resemble those of CamVid.
struct Car {
    let halfWidth: Double
    let length: Double
    /// The heights of the lower edge of the body, of its upper edge below the windows, and of the roof.
    let sill: Double
    let belt: Double
    let roof: Double
    /// The range of the cabin along the car: at the height of the belt and at the roof.
    let cabinBottom: ClosedRange<Double>
    let cabinTop: ClosedRange<Double>
    let paint: Tone
    /// Whether the front is nearer to the camera than the rear.
    let comesCloser: Bool

    init(_ random: inout SceneRandom, comesCloser: Bool) {
        self.comesCloser = comesCloser
        let isVan = random.chance(0.2)
        halfWidth = random.uniform(0.82...0.95)
        length = isVan ? random.uniform(4.6...5.6) : random.uniform(3.7...4.7)
        sill = random.uniform(0.2...0.3)
        belt = random.uniform(0.82...0.95) + (isVan ? 0.2 : 0)
        roof = isVan ? random.uniform(1.9...2.4) : random.uniform(1.38...1.62)
        let hood = isVan ? 0.6 : random.uniform(0.9...1.3)
        let trunk = isVan ? 0.02 : random.uniform(0.05...0.8)
        let (near, far) = comesCloser ? (hood, trunk) : (trunk, hood)
        let (nearSlope, farSlope) = comesCloser ? (0.75, 0.35) : (0.35, 0.75)
        cabinBottom = near...length - far
        cabinTop = near + nearSlope...length - far - farSlope
        paint = random.varied([
            Tone(0.62, 0.63, 0.65), Tone(0.12, 0.12, 0.13), Tone(0.85, 0.85, 0.84), Tone(0.55, 0.10, 0.10),
            Tone(0.12, 0.20, 0.42), Tone(0.34, 0.36, 0.38), Tone(0.16, 0.30, 0.22), Tone(0.55, 0.50, 0.40),
        ])
    }
}

extension Street {
    /// Draws parked cars along the road, and up to three moving ones.
    func drawCars(on canvas: inout Canvas, _ random: inout SceneRandom) {
        let parking = halfWidth > 3.8
        for side in [-1.0, 1.0] where parking && random.chance(0.65) {
            var distance = random.uniform(5...14)
            let occupancy = random.uniform(0.3...0.95)
            while distance < 60 {
                if random.chance(occupancy) {
                    let car = Car(&random, comesCloser: random.chance(0.3) != (side < 0))
                    draw(car, at: side * (halfWidth - car.halfWidth - 0.2), distance, on: &canvas)
                }
                distance += random.uniform(5.4...7)
            }
        }
        for _ in 0..<random.pick([0, 1, 1, 2, 3]) {
            let side = random.pick([-1.0, 1.0])
            let lane = side * (parking ? halfWidth * 0.28 : halfWidth * 0.5)
            draw(Car(&random, comesCloser: side < 0), at: lane, random.uniform(9...45), on: &canvas)
        }
    }

    /// Draws a car `offset` meters from the road's center. Its nearer end is `distance` meters from the camera.
    private func draw(_ car: Car, at offset: Double, _ distance: Double, on canvas: inout Canvas) {
        let depth = distance
        let w = car.halfWidth
        let side = camera.lateral(offset, distance + car.length / 2) > 0 ? -w : w
        let sideFacing = (side > 0) == (light.sunSide > 0) ? 1.0 : 0.25
        func at(_ across: Double, _ high: Double, _ along: Double) -> SIMD2<Double> {
            camera.project(offset + across, high, distance + along)
        }
        func panel(_ corners: [SIMD2<Double>], _ tone: Tone, _ facing: Double) {
            canvas.fill(corners, depth: depth, .car, light.lit(tone, facing: facing, distance: distance))
        }
        func end(_ left: Double, _ right: Double, _ low: Double, _ high: Double, _ tone: Tone, _ facing: Double = 0.5) {
            panel([at(left, low, 0), at(left, high, 0), at(right, high, 0), at(right, low, 0)], tone, facing)
        }
        let glass = mix(Tone(0.10, 0.12, 0.14), light.skyBottom, 0.18)
        let rubber = Tone(repeating: 0.07)
        canvas.shadow(
            [at(-w - 0.15, 0, -0.2), at(w + 0.15, 0, -0.2), at(w + 0.15, 0, car.length), at(-w - 0.15, 0, car.length)],
            0.45)

        // The cabin: its roof, its side and its near face.
        let (bottom, top) = (car.cabinBottom, car.cabinTop)
        let narrow = 0.8
        func roofCorner(_ across: Double, _ along: Double) -> SIMD2<Double> { at(across * narrow, car.roof, along) }
        panel(
            [
                roofCorner(-w, top.lowerBound), roofCorner(-w, top.upperBound), roofCorner(w, top.upperBound),
                roofCorner(w, top.lowerBound),
            ], car.paint, 1)
        let cabinSide = [
            at(side, car.belt, bottom.lowerBound), roofCorner(side, top.lowerBound), roofCorner(side, top.upperBound),
            at(side, car.belt, bottom.upperBound),
        ]
        panel(cabinSide, car.paint, sideFacing)
        panel(Self.inset(cabinSide, 0.16), glass, sideFacing * 0.7)
        let screen = [
            at(-w, car.belt, bottom.lowerBound), roofCorner(-w, top.lowerBound), roofCorner(w, top.lowerBound),
            at(w, car.belt, bottom.lowerBound),
        ]
        panel(screen, car.paint, 0.8)
        panel(Self.inset(screen, 0.14), glass * 1.15, 0.8)

        // The body: its top, its side with the wheels, and its near end.
        panel(
            [
                at(-w, car.belt, 0.1), at(-w, car.belt, bottom.lowerBound), at(w, car.belt, bottom.lowerBound),
                at(w, car.belt, 0.1),
            ], car.paint * 1.1, 1)
        panel(
            [
                at(side, car.sill, 0), at(side, car.belt, 0.05), at(side, car.belt, car.length),
                at(side, car.sill, car.length),
            ], car.paint, sideFacing)
        for axle in [0.75, car.length - 0.8] {
            for (radius, tone) in [(0.33, rubber), (0.17, Tone(repeating: 0.45))] {
                panel(Self.circle.map { at(side, 0.33 + $0.y * radius, axle + $0.x * radius) }, tone, sideFacing)
            }
        }
        end(-w, -w + 0.22, 0, 0.4, rubber)
        end(w - 0.22, w, 0, 0.4, rubber)
        end(-w, w, car.sill * 0.8, car.belt, car.paint, 0.55)
        end(-w, w, car.sill * 0.8, car.sill + 0.16, car.paint * 0.45)
        let lamp = car.comesCloser ? Tone(0.92, 0.92, 0.86) : Tone(0.72, 0.08, 0.07)
        end(-w + 0.06, -w + 0.36, car.belt - 0.32, car.belt - 0.14, lamp, 0.9)
        end(w - 0.36, w - 0.06, car.belt - 0.32, car.belt - 0.14, lamp, 0.9)
        if car.comesCloser { end(-w * 0.5, w * 0.5, car.belt - 0.34, car.belt - 0.16, Tone(repeating: 0.12)) }
        end(-0.26, 0.26, car.sill + 0.18, car.sill + 0.3, Tone(0.85, 0.84, 0.7), 0.8)
    }

    /// The corners moved towards their center by a fraction of the distance.
    private static func inset(_ corners: [SIMD2<Double>], _ share: Double) -> [SIMD2<Double>] {
        let middle = corners.reduce(.zero, +) / Double(corners.count)
        return corners.map { $0 + (middle - $0) * share }
    }
}
