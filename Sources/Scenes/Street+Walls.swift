extension Street {
    /// Draws an upright wall between two places of the street; `look` gets the meters along it and above the ground
    /// and the distance, and gives nil where there is nothing.
    func wall(
        _ from: (offset: Double, ahead: Double), _ to: (offset: Double, ahead: Double), _ height: Double,
        on canvas: inout Canvas,
        look: (_ along: Double, _ high: Double, _ ahead: Double) -> (SceneClass, Tone)?
    ) {
        let start = SIMD2(camera.lateral(from.offset, from.ahead), from.ahead)
        let run = SIMD2(camera.lateral(to.offset, to.ahead), to.ahead) - start
        let length = (run * run).sum().squareRoot()
        for x in 0..<canvas.width {
            let slope = (Double(x) + 0.5 - camera.centerColumn) / camera.focalLength
            let across = slope * run.y - run.x
            guard across != 0 else { continue }
            let share = (start.x - slope * start.y) / across
            let ahead = start.y + share * run.y
            guard 0...1 ~= share, ahead > 0.5 else { continue }
            let scale = camera.scale(ahead)
            let ground = camera.horizon + camera.eyeHeight * scale
            for y in canvas.rows(ground - height * scale, ground) {
                let high = (ground - Double(y) - 0.5) / scale
                if let (kind, tone) = look(share * length, high, ahead) { canvas.paint(x, y, ahead, kind, tone) }
            }
        }
    }
}
