/// The plan of a scene, and the order in which it is drawn.
struct Street {
    let camera: Camera
    let light: Light
    let salt: UInt64
    /// Of the road, half of it.
    let halfWidth: Double
    let pavementWidth: Double
    /// Where the fronts of the houses stand, from the road's middle.
    let frontage: Double

    /// How far the street is drawn.
    static let end = 90.0

    init(_ canvas: Canvas, _ random: inout SceneRandom) {
        light = Light(&random)
        halfWidth = random.uniform(3.2...5.6)
        pavementWidth = random.uniform(1.8...3.8)
        frontage = halfWidth + pavementWidth + (random.chance(0.4) ? random.uniform(0.5...4) : 0)
        let lane = random.chance(0.8) ? halfWidth * random.pick([-0.5, 0.5]) : (halfWidth + 1) * random.pick([-1, 1])
        camera = Camera(canvas, &random, laneOffset: lane)
        salt = random.salt()
    }

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

    /// The smallest width in samples that a thin thing is drawn with.
    static let thinnest = 1.6
}
