/// A pinhole camera in the street. World coordinates are in meters, image coordinates in samples of the canvas.
///
/// A world position has an offset to the right of the road's center, a height above the ground, and a distance ahead of
/// the camera. The road bends as a parabola: it moves to the right by `bend` times the squared distance.
struct Camera {
    /// In samples.
    let focalLength: Double
    /// The image column of the viewing direction.
    let centerColumn: Double
    /// The image row of the horizon.
    let horizon: Double
    /// The height of the camera above the ground.
    let eyeHeight: Double
    /// The offset of the camera to the right of the road's center.
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

    /// The position to the right of the camera's viewing direction, in meters.
    func lateral(_ offset: Double, _ distance: Double) -> Double {
        offset - eyeOffset + bend * distance * distance
    }

    /// The image position (column, row) of a world position.
    func project(_ offset: Double, _ height: Double, _ distance: Double) -> SIMD2<Double> {
        let scale = focalLength / max(0.1, distance)
        return SIMD2(
            centerColumn + lateral(offset, distance) * scale, horizon + (eyeHeight - height) * scale)
    }

    /// The number of samples per meter at a distance.
    func scale(_ distance: Double) -> Double { focalLength / max(0.1, distance) }

    /// The ground position that is visible at an image position below the horizon.
    func ground(_ x: Double, _ y: Double) -> (offset: Double, distance: Double) {
        let distance = focalLength * eyeHeight / (y - horizon)
        return ((x - centerColumn) * distance / focalLength - bend * distance * distance + eyeOffset, distance)
    }
}
