extension Street {
    /// What varies of the ground from scene to scene.
    private struct Surface {
        let asphalt: Tone
        let paving: Tone
        let slab: Double
        let hasCenterLine: Bool
        let hasEdgeLines: Bool
        /// Where a zebra crossing starts.
        let crossing: Double?
        let wear: Double
        /// How far the houses' shadow reaches across.
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

    func drawGround(on canvas: inout Canvas, _ random: inout SceneRandom) {
        let surface = Surface(&random, self)
        for y in canvas.rows(camera.horizon + 1, Double(canvas.height)) {
            for x in 0..<canvas.width {
                let place = camera.ground(Double(x) + 0.5, Double(y) + 0.5)
                let side = abs(place.offset)
                let (kind, base) =
                    side < halfWidth
                    ? (SceneClass.road, road(place.offset, place.ahead, surface))
                    : side < frontage + 0.3
                        ? (.pavement, pavement(place.offset, place.ahead, surface))
                        : (.tree, grass(place.offset, place.ahead))
                let isShaded = light.sun > 0.2 && place.offset * light.sunSide > frontage - surface.shadowReach
                let tone = light.lit(base, facing: isShaded ? 0.1 : 0.9, ahead: place.ahead)
                canvas.paint(x, y, place.ahead, kind, tone)
            }
        }
    }

    private func road(_ offset: Double, _ ahead: Double, _ surface: Surface) -> Tone {
        let patches = Texture.clouds(offset / 2.5, ahead / 6, salt ^ 3) - 0.5
        let grit = Texture.smooth(offset * 6, ahead * 6, salt ^ 4) - 0.5
        let tracks = abs(abs(abs(offset) - halfWidth / 2) - 0.75) < 0.3 ? -0.025 : 0
        let asphalt = surface.asphalt + patches * 0.16 + grit * 0.05 * min(1, 8 / ahead) + tracks
        let worn = Texture.smooth(offset * 5, ahead * 2.5, salt ^ 5) < surface.wear * 0.5 ? 0.35 : 0.85
        return isMarked(offset, ahead, surface) ? blend(asphalt, Tone(0.86, 0.86, 0.82), worn) : asphalt
    }

    private func isMarked(_ offset: Double, _ ahead: Double, _ surface: Surface) -> Bool {
        if let crossing = surface.crossing, crossing..<crossing + 2.8 ~= ahead {
            return abs(offset) < halfWidth - 0.3 && (offset + 50).truncatingRemainder(dividingBy: 1) < 0.5
        }
        if surface.hasCenterLine, abs(offset) < 0.08 { return ahead.truncatingRemainder(dividingBy: 7) < 3.2 }
        return surface.hasEdgeLines && 0.3..<0.42 ~= halfWidth - abs(offset)
    }

    private func pavement(_ offset: Double, _ ahead: Double, _ surface: Surface) -> Tone {
        let across = abs(offset) - halfWidth
        if across < 0.16 { return surface.paving * (across < 0.05 ? 0.72 : 1.14) }
        let column = (across / surface.slab).rounded(.down)
        let row = (ahead / surface.slab + column * 0.5).rounded(.down)
        let edge = min(
            across - column * surface.slab, ahead - (row - column * 0.5) * surface.slab)
        let tint = (Texture.grain(Int(column), Int(row), salt ^ 6) - 0.5) * 0.09 * min(1, 14 / ahead)
        let dirt = (Texture.clouds(offset, ahead / 2, salt ^ 8) - 0.5) * 0.14
        return surface.paving * (edge < 0.035 && ahead < 16 ? 0.84 : 1) + tint + dirt
    }

    private func grass(_ offset: Double, _ ahead: Double) -> Tone {
        let blades = Texture.smooth(offset * 5, ahead * 3, salt ^ 9)
        return Tone(0.30, 0.40, 0.18) * (0.7 + 0.5 * blades)
    }
}
