/// The layout of a scene. Lengths are in meters.
struct Street {
    let camera: Camera
    let light: Light
    let noiseSeed: UInt64
    /// Half the width of the road.
    let halfWidth: Double
    let pavementWidth: Double
    /// The distance of the house fronts from the road's center.
    let frontage: Double

    /// The distance up to which houses are drawn.
    static let maximumDistance = 90.0

    init(_ canvas: Canvas, _ random: inout SceneRandom) {
        light = Light(&random)
        halfWidth = random.uniform(3.2...5.6)
        pavementWidth = random.uniform(1.8...3.8)
        frontage = halfWidth + pavementWidth + (random.chance(0.4) ? random.uniform(0.5...4) : 0)
        let lane = random.chance(0.8) ? halfWidth * random.pick([-0.5, 0.5]) : (halfWidth + 1) * random.pick([-1, 1])
        camera = Camera(canvas, &random, laneOffset: lane)
        noiseSeed = random.noiseSeed()
    }

    /// Draws all parts of the scene. The ground comes before the objects, because shadows darken only what is drawn
    /// already. The order also decides the random numbers that each part gets.
    func draw(on canvas: inout Canvas, _ random: inout SceneRandom) {
        drawSky(on: &canvas)
        drawSkyline(on: &canvas, &random)
        drawGround(on: &canvas, &random)
        drawHouses(on: &canvas, &random)
        drawTrees(on: &canvas, &random)
        drawRailing(on: &canvas, &random)
        drawPoles(on: &canvas, &random)
        drawCars(on: &canvas, &random)
        drawPedestrians(on: &canvas, &random)
        drawBicyclists(on: &canvas, &random)
    }

    /// The smallest width in samples of thin objects. Thinner ones would vanish at a distance.
    static let minimumWidth = 1.6
}
