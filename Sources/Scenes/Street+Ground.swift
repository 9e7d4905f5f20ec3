extension Street {
    /// The properties of the ground, which vary from scene to scene. Lengths are in meters.
    private struct GroundMaterial {
        let asphalt: Tone
        let paving: Tone
        /// The side of a paving slab.
        let slab: Double
        let hasCenterLine: Bool
        let hasEdgeLines: Bool
        /// The distance at which a zebra crossing starts; nil if there is none.
        let crossing: Double?
        /// How worn the road markings are, 0...1.
        let wear: Double
        /// The length of the houses' shadow across the street.
        let shadowReach: Double

        init(_ random: inout SceneRandom, _ street: Street) {
            asphalt = random.varied(
                [Tone(repeating: 0.36), Tone(0.42, 0.41, 0.40), Tone(0.50, 0.49, 0.47), Tone(0.30, 0.31, 0.34)],
                by: 0.04)
            paving = random.varied(
                [Tone(0.58, 0.56, 0.53), Tone(0.50, 0.48, 0.47), Tone(0.60, 0.47, 0.42), Tone(0.45, 0.46, 0.48)],
                by: 0.05)
            slab = random.uniform(0.5...1.1)
            hasCenterLine = random.chance(0.75)
            hasEdgeLines = random.chance(0.4)
            crossing = random.chance(0.35) ? random.uniform(9...24) : nil
            wear = random.uniform(0.2...0.8)
            shadowReach = random.uniform(0.1...0.9) * 2 * street.frontage
        }
    }

    /// Draws road, pavements and grass.
    func drawGround(on canvas: inout Canvas, _ random: inout SceneRandom) {
        let material = GroundMaterial(&random, self)
        for y in canvas.rows(camera.horizon + 1, Double(canvas.height)) {
            for x in 0..<canvas.width {
                let place = camera.ground(Double(x) + 0.5, Double(y) + 0.5)
                let side = abs(place.offset)
                let (sceneClass, base) =
                    side < halfWidth
                    ? (SceneClass.road, road(place.offset, place.distance, material))
                    : side < frontage + 0.3
                        ? (.pavement, pavement(place.offset, place.distance, material))
                        : (.tree, grass(place.offset, place.distance))
                let isShaded = light.sun > 0.2 && place.offset * light.sunSide > frontage - material.shadowReach
                let tone = light.lit(base, facing: isShaded ? 0.1 : 0.9, distance: place.distance)
                canvas.paint(x, y, place.distance, sceneClass, tone)
            }
        }
    }

    private func road(_ offset: Double, _ distance: Double, _ material: GroundMaterial) -> Tone {
        let patches = Texture.fractalNoise(offset / 2.5, distance / 6, noiseSeed ^ 3) - 0.5
        let grit = Texture.valueNoise(offset * 6, distance * 6, noiseSeed ^ 4) - 0.5
        let tracks = abs(abs(abs(offset) - halfWidth / 2) - 0.75) < 0.3 ? -0.025 : 0
        let asphalt = material.asphalt + patches * 0.16 + grit * 0.05 * min(1, 8 / distance) + tracks
        let worn = Texture.valueNoise(offset * 5, distance * 2.5, noiseSeed ^ 5) < material.wear * 0.5 ? 0.35 : 0.85
        return isMarked(offset, distance, material) ? mix(asphalt, Tone(0.86, 0.86, 0.82), worn) : asphalt
    }

    /// Whether a position on the road is painted: part of a crossing, of the center line or of an edge line.
    private func isMarked(_ offset: Double, _ distance: Double, _ material: GroundMaterial) -> Bool {
        if let crossing = material.crossing, crossing..<crossing + 2.8 ~= distance {
            return abs(offset) < halfWidth - 0.3 && (offset + 50).truncatingRemainder(dividingBy: 1) < 0.5
        }
        if material.hasCenterLine, abs(offset) < 0.08 { return distance.truncatingRemainder(dividingBy: 7) < 3.2 }
        return material.hasEdgeLines && 0.3..<0.42 ~= halfWidth - abs(offset)
    }

    private func pavement(_ offset: Double, _ distance: Double, _ material: GroundMaterial) -> Tone {
        let across = abs(offset) - halfWidth
        if across < 0.16 { return material.paving * (across < 0.05 ? 0.72 : 1.14) }
        let column = (across / material.slab).rounded(.down)
        let row = (distance / material.slab + column * 0.5).rounded(.down)
        let edge = min(
            across - column * material.slab, distance - (row - column * 0.5) * material.slab)
        let tint = (Texture.whiteNoise(Int(column), Int(row), noiseSeed ^ 6) - 0.5) * 0.09 * min(1, 14 / distance)
        let dirt = (Texture.fractalNoise(offset, distance / 2, noiseSeed ^ 8) - 0.5) * 0.14
        return material.paving * (edge < 0.035 && distance < 16 ? 0.84 : 1) + tint + dirt
    }

    private func grass(_ offset: Double, _ distance: Double) -> Tone {
        let blades = Texture.valueNoise(offset * 5, distance * 3, noiseSeed ^ 9)
        return Tone(0.30, 0.40, 0.18) * (0.7 + 0.5 * blades)
    }
}
