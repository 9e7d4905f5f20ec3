extension Street {
    func drawSky(on canvas: inout Canvas) {
        let bottom = min(Double(canvas.height), camera.horizon + 2)
        for y in canvas.rows(0, bottom) {
            let height = Double(y) / bottom
            let clear = blend(light.skyTop, light.skyBottom, height * height)
            for x in 0..<canvas.width {
                let stretch = 3 + 5 * height
                let u = (Double(x) - camera.centerColumn) / Double(canvas.width)
                let cloud = Texture.clouds(u * 5, height * stretch, salt)
                let cover = min(1, max(0, (cloud - 0.75 + light.cloudiness * 0.6) * 3))
                let white = blend(light.skyBottom, Tone(repeating: 0.93), 0.5) * (0.8 + 0.3 * cloud)
                canvas.paint(x, y, .infinity, .sky, blend(clear, white, cover * 0.85))
            }
        }
    }

    /// What closes the street in the distance: roofs or trees in the haze.
    func drawSkyline(on canvas: inout Canvas, _ random: inout SceneRandom) {
        let wooded = random.chance(0.45)
        let height = random.uniform(5...12)
        let tone = random.varied(wooded ? [Tone(0.25, 0.34, 0.22)] : [Tone(0.55, 0.45, 0.4), Tone(0.5, 0.52, 0.55)])
        let ahead = 2.2 * Self.end
        let scale = camera.scale(ahead)
        for x in 0..<canvas.width {
            let u = (Double(x) - camera.centerColumn) / scale
            let profile =
                wooded
                ? Texture.clouds(u / 9, 0, salt ^ 7)
                : Texture.grain(Int((u / 11).rounded(.down)), 0, salt ^ 7)
            let top = camera.horizon - (height * (0.5 + profile) - camera.eyeHeight) * scale
            for y in canvas.rows(top, camera.horizon + 3) {
                let v = (camera.horizon - Double(y)) / scale
                let dark = wooded ? Texture.smooth(u, v, salt) * 0.4 : Self.isDistantWindow(u, v) ? 0.35 : 0
                let seen = light.lit(tone * (1 - dark), facing: 0.4, ahead: ahead * 0.7)
                canvas.paint(x, y, ahead, wooded ? .tree : .building, seen)
            }
        }
    }

    private static func isDistantWindow(_ u: Double, _ v: Double) -> Bool {
        let (column, row) = (u / 3, v / 3)
        return column - column.rounded(.down) > 0.5 && row - row.rounded(.down) > 0.45
    }
}
