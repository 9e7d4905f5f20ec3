/// The shape of a tree: a trunk, and a crown of overlapping clumps of leaves or bare branches. Lengths are in meters.
/// Positions are relative to the foot of the trunk, with `y` upwards.
struct Tree {
    struct Clump {
        let center: SIMD2<Double>
        let radius: Double
        let lightness: Double
    }

    let trunkHeight: Double
    let trunkWidth: Double
    let bark: Tone
    let leaves: Tone
    let clumps: [Clump]
    /// The branches of a bare tree: start, end and width.
    let branches: [(SIMD2<Double>, SIMD2<Double>, Double)]
    let noiseSeed: UInt64

    init(_ random: inout SceneRandom, scale: Double) {
        trunkHeight = random.uniform(1.8...3) * scale
        trunkWidth = random.uniform(0.18...0.4) * scale
        bark = random.varied([Tone(0.27, 0.22, 0.18), Tone(0.36, 0.33, 0.30)])
        leaves = random.varied([
            Tone(0.20, 0.32, 0.13), Tone(0.28, 0.38, 0.16), Tone(0.15, 0.25, 0.14), Tone(0.36, 0.38, 0.15),
            Tone(0.48, 0.36, 0.14),
        ])
        noiseSeed = random.noiseSeed()
        if random.chance(0.15) {
            clumps = []
            var lines: [(SIMD2<Double>, SIMD2<Double>, Double)] = []
            Self.grow(SIMD2(0, trunkHeight), SIMD2(0, 1), 1.5 * scale, trunkWidth * 0.7, 5, &lines, &random)
            branches = lines
            return
        }
        branches = []
        clumps = Self.crown(above: trunkHeight, scale, &random)
    }

    /// Sixteen clumps inside an ellipse. The lower ones come first, so that they are drawn first.
    private static func crown(above trunk: Double, _ scale: Double, _ random: inout SceneRandom) -> [Clump] {
        let extent = SIMD2(random.uniform(1.3...2.3), random.uniform(1.4...2.8)) * scale
        var clumps: [Clump] = []
        for _ in 0..<16 {
            var spot = SIMD2(random.uniform(-1...1), random.uniform(-1...1))
            let reach = (spot * spot).sum().squareRoot()
            if reach > 0.8 { spot *= 0.8 / reach }
            clumps.append(
                Clump(
                    center: SIMD2(0, trunk + extent.y * 0.75) + spot * extent,
                    radius: random.uniform(0.5...0.95) * extent.x * 0.62, lightness: random.uniform(0.75...1.15)))
        }
        return clumps.sorted { $0.center.y < $1.center.y }
    }

    /// Adds a branch and, recursively, two branches at its end, down to `level` 0.
    private static func grow(
        _ from: SIMD2<Double>, _ direction: SIMD2<Double>, _ length: Double, _ width: Double, _ level: Int,
        _ lines: inout [(SIMD2<Double>, SIMD2<Double>, Double)], _ random: inout SceneRandom
    ) {
        let to = from + direction * length
        lines.append((from, to, width))
        guard level > 0 else { return }
        for turn in [-1.0, 1.0] {
            let lean = turn * random.uniform(0.25...0.75)
            let next = direction + SIMD2(direction.y, -direction.x) * lean
            let norm = (next * next).sum().squareRoot()
            grow(to, next / norm, length * random.uniform(0.6...0.85), width * 0.62, level - 1, &lines, &random)
        }
    }
}

extension Street {
    /// Draws rows of trees along the road.
    func drawTrees(on canvas: inout Canvas, _ random: inout SceneRandom) {
        for side in [-1.0, 1.0] where random.chance(0.6) {
            let spacing = random.uniform(8...18)
            let size = random.uniform(0.7...1.3)
            var distance = random.uniform(6...16)
            while distance < Self.maximumDistance * 0.8 {
                let tree = Tree(&random, scale: size * random.uniform(0.8...1.2))
                draw(tree, at: side * (halfWidth + random.uniform(0.5...1)), distance, on: &canvas)
                distance += spacing * random.uniform(0.8...1.4)
            }
        }
    }

    func draw(_ tree: Tree, at offset: Double, _ distance: Double, on canvas: inout Canvas) {
        let foot = camera.project(offset, 0, distance)
        let scale = camera.scale(distance)
        func spot(_ place: SIMD2<Double>) -> SIMD2<Double> { foot + SIMD2(place.x, -place.y) * scale }
        drawContactShadow(offset, distance, radius: 1.4, on: &canvas)
        let bark = light.lit(tree.bark, facing: 0.5, distance: distance)
        let width = max(Self.minimumWidth, tree.trunkWidth * scale)
        let top = spot(SIMD2(0, tree.trunkHeight * 1.25))
        let low = SIMD2(width * 0.65, 0)
        let high = SIMD2(width * 0.4, 0)
        canvas.fill([foot - low, top - high, top + high, foot + low], depth: distance, .tree) { sample in
            bark * (1 + 0.25 * (sample.x - foot.x) / width * light.sunSide)
        }
        for (from, to, width) in tree.branches {
            canvas.stroke(spot(from), spot(to), width: width * scale, depth: distance, .tree, bark)
        }
        for clump in tree.clumps {
            let radius = clump.radius * scale
            canvas.fillEllipse(spot(clump.center), SIMD2(radius, radius), depth: distance, .tree) { u, v, sample in
                let leaf = Texture.valueNoise(Double(sample.x) / 2.6, Double(sample.y) / 2.6, tree.noiseSeed)
                guard u * u + v * v < 0.55 + 0.6 * leaf else { return nil }
                let round = 0.5 + 0.5 * (u * light.sunSide * 0.6 - v * 0.8)
                let tone = tree.leaves * (clump.lightness * (0.6 + 0.65 * leaf))
                return light.lit(tone, facing: max(0, min(1.2, round)), distance: distance)
            }
        }
    }

    /// Darkens the ground under an object, more in the center than at the edge.
    func drawContactShadow(_ offset: Double, _ distance: Double, radius: Double, on canvas: inout Canvas) {
        let strength = light.sun > 0.2 ? 0.9 : 0.95
        for part in stride(from: 1, through: 0.2, by: -0.2) {
            let corners = Self.circle.map { corner in
                camera.project(
                    offset - light.sunSide * light.sun * radius * 0.8 + corner.x * radius * part, 0,
                    distance + corner.y * radius * part)
            }
            canvas.shadow(corners, strength)
        }
    }

    /// Sixteen points on the unit circle.
    static let circle: [SIMD2<Double>] = {
        // Computed by repeated rotation, because the last bit of `sin` may differ between machines.
        let step = SIMD2(0.9238795325112867, 0.3826834323650898)
        var point = SIMD2(1.0, 0.0)
        return (0..<16).map { _ in
            defer { point = SIMD2(point.x * step.x - point.y * step.y, point.x * step.y + point.y * step.x) }
            return point
        }
    }()
}
