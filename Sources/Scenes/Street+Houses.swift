extension Street {
    /// The front of a house. Lengths are in meters.
    private struct Facade {
        let wall: Tone
        let trim: Tone
        let roof: Tone
        let glass: Tone
        let height: Double
        let roofHeight: Double
        /// The height of a storey.
        let storey: Double
        /// The distance between the centers of two windows.
        let bay: Double
        /// The size of a window as fractions of `bay` and `storey`.
        let opening: SIMD2<Double>
        let isShop: Bool
        let isBrick: Bool
        let noiseSeed: UInt64

        init(_ random: inout SceneRandom) {
            wall = random.varied([
                Tone(0.56, 0.34, 0.27), Tone(0.70, 0.60, 0.47), Tone(0.78, 0.75, 0.68), Tone(0.55, 0.55, 0.56),
                Tone(0.45, 0.40, 0.38), Tone(0.62, 0.67, 0.72), Tone(0.66, 0.50, 0.40), Tone(0.52, 0.56, 0.48),
            ])
            trim = random.varied([Tone(0.85, 0.84, 0.80), Tone(0.3, 0.28, 0.27), wall * 1.2])
            roof = random.varied([Tone(0.45, 0.24, 0.18), Tone(0.30, 0.30, 0.32), Tone(0.38, 0.33, 0.29)])
            glass = random.varied([Tone(0.20, 0.25, 0.31), Tone(0.15, 0.17, 0.19), Tone(0.34, 0.42, 0.50)])
            storey = random.uniform(2.8...3.6)
            height = storey * random.pick([2, 2, 3, 3, 4, 5, 6]) + random.uniform(0.2...0.8)
            roofHeight = random.chance(0.6) ? random.uniform(0.8...2.4) : 0.3
            bay = random.uniform(1.9...3.4)
            opening = SIMD2(random.uniform(0.4...0.75), random.uniform(0.42...0.62))
            isShop = random.chance(0.35)
            isBrick = random.chance(0.5)
            noiseSeed = random.noiseSeed()
        }

        /// The color at `along` meters from the corner and `high` meters above the ground.
        func tone(_ along: Double, _ high: Double, _ distance: Double) -> Tone {
            if high > height { return roofTone(along, high) }
            if height - high < 0.25 || (isShop && abs(high - storey) < 0.25) { return trim }
            if isShop, high < storey { return shopTone(along, high) }
            let column = (along / bay).rounded(.down)
            let row = (high / storey).rounded(.down)
            let u = along / bay - column - 0.5
            let v = high / storey - row - 0.52
            let isDoor = row == 0 && Texture.whiteNoise(Int(column), 99, noiseSeed) < 0.3
            if isDoor {
                if abs(u) < 0.22, v < 0.22 { return trim * 0.45 }
            } else if abs(u) < opening.x / 2, abs(v) < opening.y / 2, row * storey + storey < height + 0.3 {
                return windowTone(u, v, Int(column), Int(row))
            }
            let course = (high / 0.12).rounded(.down)
            let brick = Texture.whiteNoise(Int((along / 0.3 + course / 2).rounded(.down)), Int(course), noiseSeed) - 0.5
            let grain = isBrick ? brick * 0.3 * min(1, 9 / distance) : 0
            let stain = Texture.fractalNoise(along / 4, high / 3, noiseSeed ^ 1) - 0.5
            return wall * (1 + stain * 0.22 + grain)
        }

        private func windowTone(_ u: Double, _ v: Double, _ column: Int, _ row: Int) -> Tone {
            let frame = 0.035 + 0.02 * opening.x
            if opening.x / 2 - abs(u) < frame || opening.y / 2 - abs(v) < frame || abs(u) < 0.02 { return trim }
            let kind = Texture.whiteNoise(column, row, noiseSeed)
            if kind > 0.72, v > -0.05 { return trim * 0.8 }
            return glass * (0.8 + 0.6 * kind) + max(0, v + u * 0.5) * 0.35
        }

        private func shopTone(_ along: Double, _ high: Double) -> Tone {
            if high > storey - 0.85 {
                return Tone(
                    Texture.whiteNoise(1, 0, noiseSeed), Texture.whiteNoise(2, 0, noiseSeed),
                    Texture.whiteNoise(3, 0, noiseSeed)) * 0.6 + 0.15
            }
            let pane = (along / (bay * 1.4)).rounded(.down)
            let u = along / (bay * 1.4) - pane
            if u < 0.06 || high < 0.45 { return wall * 0.7 }
            let goods = Texture.valueNoise(along * 1.5, high * 2, noiseSeed ^ 2)
            return glass * 0.7 + Tone(0.35, 0.28, 0.2) * goods * goods
        }

        private func roofTone(_ along: Double, _ high: Double) -> Tone {
            let tile = Texture.valueNoise(along * 2, high * 5, noiseSeed ^ 3)
            return roof * (0.85 + 0.3 * tile)
        }
    }

    /// Draws houses, and gardens between them, on both sides of the street.
    func drawHouses(on canvas: inout Canvas, _ random: inout SceneRandom) {
        for side in [-1.0, 1.0] {
            let density = random.uniform(0.45...1)
            var distance = random.uniform(1...4)
            while distance < Self.maximumDistance {
                let length = random.uniform(6...18)
                if random.chance(density) {
                    drawHouse(Facade(&random), side, distance, length, on: &canvas)
                    distance += length + (random.chance(0.3) ? random.uniform(1.5...6) : 0)
                } else {
                    drawGarden(side, distance, length, on: &canvas, &random)
                    distance += length
                }
            }
        }
    }

    private enum Border { case hedge, wall, fence }

    private func drawHouse(
        _ facade: Facade, _ side: Double, _ distance: Double, _ length: Double, on canvas: inout Canvas
    ) {
        let front = side * frontage
        let back = side * (frontage + 9)
        let top = facade.height + facade.roofHeight
        let facing = side == light.sunSide ? 0.15 : 1.0
        drawWall((back, distance), (front, distance), top, on: &canvas) { along, high, distance in
            (.building, light.lit(facade.tone(along + 0.4, high, distance), facing: 0.35, distance: distance))
        }
        drawWall((front, distance), (front, distance + length), top, on: &canvas) { along, high, distance in
            (.building, light.lit(facade.tone(along, high, distance), facing: facing, distance: distance))
        }
    }

    /// Draws a hedge, a wall or a fence, with trees behind it.
    private func drawGarden(
        _ side: Double, _ distance: Double, _ length: Double, on canvas: inout Canvas, _ random: inout SceneRandom
    ) {
        let height = random.uniform(0.9...2.2)
        let tone = random.varied([Tone(0.20, 0.30, 0.14), Tone(0.26, 0.34, 0.16), Tone(0.33, 0.33, 0.17)])
        let hedge = random.noiseSeed()
        let border = random.pick([Border.hedge, .hedge, .fence, .fence, .wall])
        let fence = Fence(&random)
        let stone = random.varied([Tone(0.55, 0.36, 0.30), Tone(0.62, 0.60, 0.56)])
        let facing = side == light.sunSide ? 0.2 : 0.9
        drawWall((side * frontage, distance), (side * frontage, distance + length), height + 0.4, on: &canvas) {
            along, high, distance in
            switch border {
            case .wall:
                guard high < height * 0.7 else { return nil }
                let brick = Texture.valueNoise(along * 4, high * 9, hedge)
                return (.building, light.lit(stone * (0.8 + 0.35 * brick), facing: facing, distance: distance))
            case .fence:
                guard let tone = fence.tone(along, high, distance) else { return nil }
                return (.fence, light.lit(tone, facing: facing, distance: distance))
            case .hedge:
                guard high < height + 0.4 * Texture.fractalNoise(along * 1.5, 0, hedge) else { return nil }
                let leaf = Texture.fractalNoise(along * 4, high * 4, hedge)
                return (.tree, light.lit(tone * (0.45 + 1.1 * leaf), facing: facing, distance: distance))
            }
        }
        for _ in 0..<random.pick([1, 1, 2, 3]) {
            let tree = Tree(&random, scale: random.uniform(0.8...1.4))
            let place = (side * (frontage + random.uniform(2...5)), distance + random.uniform(0.2...0.8) * length)
            draw(tree, at: place.0, place.1, on: &canvas)
        }
    }
}
