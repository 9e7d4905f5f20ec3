extension Street {
    /// Draws a vertical wall of a height between two ground positions.
    /// - Parameter look: Returns the class and the color at a position: meters from the start of the wall, meters above
    ///   the ground, and the distance from the camera. Nil is a hole.
    func drawWall(
        _ from: (offset: Double, distance: Double), _ to: (offset: Double, distance: Double), _ height: Double,
        on canvas: inout Canvas,
        look: (_ along: Double, _ high: Double, _ distance: Double) -> (SceneClass, Tone)?
    ) {
        let start = SIMD2(camera.lateral(from.offset, from.distance), from.distance)
        let run = SIMD2(camera.lateral(to.offset, to.distance), to.distance) - start
        let length = (run * run).sum().squareRoot()
        for x in 0..<canvas.width {
            let slope = (Double(x) + 0.5 - camera.centerColumn) / camera.focalLength
            let across = slope * run.y - run.x
            guard across != 0 else { continue }
            let share = (start.x - slope * start.y) / across
            let distance = start.y + share * run.y
            guard 0...1 ~= share, distance > 0.5 else { continue }
            let scale = camera.scale(distance)
            let ground = camera.horizon + camera.eyeHeight * scale
            for y in canvas.rows(ground - height * scale, ground) {
                let high = (ground - Double(y) - 0.5) / scale
                if let (sceneClass, tone) = look(share * length, high, distance) {
                    canvas.paint(x, y, distance, sceneClass, tone)
                }
            }
        }
    }
}
