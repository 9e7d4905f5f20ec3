/// The eye in the street: meters in the world, samples of the canvas on the picture.
///
/// A place in the street is how far it lies to the right of the road's middle, how high above the ground, and how far
/// ahead. The road bends as a parabola.
struct Camera {
    let focalLength: Double
    let centerColumn: Double
    let horizon: Double
    /// Above the ground.
    let eyeHeight: Double
    /// To the right of the road's middle.
    let eyeOffset: Double
    let bend: Double

    init(_ canvas: Canvas, _ random: inout SceneRandom, laneOffset: Double) {
        focalLength = Double(canvas.width) * random.uniform(0.8...1.05)
        centerColumn = Double(canvas.width) * random.uniform(0.4...0.6)
        horizon = Double(canvas.height) * random.uniform(0.4...0.54)
        eyeHeight = random.uniform(1.35...2.1)
        eyeOffset = laneOffset
        bend = random.chance(0.5) ? random.uniform(-0.0035...0.0035) : 0
    }

    /// To the right of the eye's line of sight.
    func lateral(_ offset: Double, _ ahead: Double) -> Double {
        offset - eyeOffset + bend * ahead * ahead
    }

    func project(_ offset: Double, _ height: Double, _ ahead: Double) -> SIMD2<Double> {
        let scale = focalLength / max(0.1, ahead)
        return SIMD2(
            centerColumn + lateral(offset, ahead) * scale, horizon + (eyeHeight - height) * scale)
    }

    /// Samples a meter, at a distance.
    func scale(_ ahead: Double) -> Double { focalLength / max(0.1, ahead) }

    /// The place of the ground that a sample below the horizon shows.
    func ground(_ x: Double, _ y: Double) -> (offset: Double, ahead: Double) {
        let ahead = focalLength * eyeHeight / (y - horizon)
        return ((x - centerColumn) * ahead / focalLength - bend * ahead * ahead + eyeOffset, ahead)
    }
}
