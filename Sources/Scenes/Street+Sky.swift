extension Street {
    /// Draws the sky with clouds.
    func drawSky(on canvas: inout Canvas) {
        let bottom = min(Double(canvas.height), camera.horizon + 2)
        for y in canvas.rows(0, bottom) {
            let height = Double(y) / bottom
            let clear = mix(light.skyTop, light.skyBottom, height * height)
            for x in 0..<canvas.width {
                let stretch = 3 + 5 * height
                let u = (Double(x) - camera.centerColumn) / Double(canvas.width)
                let cloud = Texture.fractalNoise(u * 5, height * stretch, noiseSeed)
                let cover = min(1, max(0, (cloud - 0.75 + light.cloudiness * 0.6) * 3))
                let white = mix(light.skyBottom, Tone(repeating: 0.93), 0.5) * (0.8 + 0.3 * cloud)
                canvas.paint(x, y, .infinity, .sky, mix(clear, white, cover * 0.85))
            }
        }
    }

    /// Draws the skyline at the end of the street: houses or trees in the haze.
    func drawSkyline(on canvas: inout Canvas, _ random: inout SceneRandom) {
        let wooded = random.chance(0.45)
        let height = random.uniform(5...12)
        let tone = random.varied(wooded ? [Tone(0.25, 0.34, 0.22)] : [Tone(0.55, 0.45, 0.4), Tone(0.5, 0.52, 0.55)])
        let distance = 2.2 * Self.maximumDistance
        let scale = camera.scale(distance)
        for x in 0..<canvas.width {
            let u = (Double(x) - camera.centerColumn) / scale
            let profile =
                wooded
                ? Texture.fractalNoise(u / 9, 0, noiseSeed ^ 7)
                : Texture.whiteNoise(Int((u / 11).rounded(.down)), 0, noiseSeed ^ 7)
            let top = camera.horizon - (height * (0.5 + profile) - camera.eyeHeight) * scale
            for y in canvas.rows(top, camera.horizon + 3) {
                let v = (camera.horizon - Double(y)) / scale
                let dark = wooded ? Texture.valueNoise(u, v, noiseSeed) * 0.4 : Self.isDistantWindow(u, v) ? 0.35 : 0
                let seen = light.lit(tone * (1 - dark), facing: 0.4, distance: distance * 0.7)
                canvas.paint(x, y, distance, wooded ? .tree : .building, seen)
            }
        }
    }

    private static func isDistantWindow(_ u: Double, _ v: Double) -> Bool {
        let (column, row) = (u / 3, v / 3)
        return column - column.rounded(.down) > 0.5 && row - row.rounded(.down) > 0.45
    }
}
