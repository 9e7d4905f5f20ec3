/// The shape and color of a fence. Lengths are in meters.
struct Fence {
    let height: Double
    private let tone: Tone
    /// The distance from one board to the next.
    private let boards: Double
    /// The gap between two boards, as a fraction of `boards`.
    private let gap: Double
    private let noiseSeed: UInt64

    /// A garden fence.
    init(_ random: inout SceneRandom) {
        height = random.uniform(0.9...1.9)
        tone = random.varied([
            Tone(0.44, 0.32, 0.21), Tone(0.58, 0.55, 0.50), Tone(0.80, 0.79, 0.75), Tone(0.24, 0.27, 0.25),
        ])
        boards = random.uniform(0.12...0.3)
        gap = random.chance(0.5) ? 0.08 : random.uniform(0.25...0.5)
        noiseSeed = random.noiseSeed()
    }

    /// A railing between road and pavement.
    init(railing random: inout SceneRandom) {
        height = random.uniform(0.9...1.15)
        tone = random.varied([Tone(0.38, 0.40, 0.41), Tone(0.66, 0.66, 0.64), Tone(0.20, 0.28, 0.24)])
        boards = random.uniform(0.14...0.2)
        gap = 0.6
        noiseSeed = random.noiseSeed()
    }

    /// The color at `along` meters from the start and `high` meters above the ground; nil in a gap.
    ///
    /// Beyond 22 m the gaps are smaller than a sample. There the fence is drawn solid, but darker.
    func tone(_ along: Double, _ high: Double, _ distance: Double) -> Tone? {
        guard high < height else { return nil }
        let board = (along / boards).rounded(.down)
        let isRail = height - high < 0.09 || abs(high - 0.16 * height) < 0.045
        let isPost = (along / 2.2 - (along / 2.2).rounded(.down)) * 2.2 < 0.11
        let weathered = tone * (0.82 + 0.3 * Texture.whiteNoise(Int(board), 0, noiseSeed))
        if isRail || isPost { return weathered * 0.92 }
        guard distance < 22 else { return weathered * (1 - 0.6 * gap) }
        return along / boards - board < gap ? nil : weathered
    }
}

extension Street {
    /// Draws a railing at the edge of the pavement in some scenes.
    func drawRailing(on canvas: inout Canvas, _ random: inout SceneRandom) {
        guard random.chance(0.3) else { return }
        let side = random.pick([-1.0, 1.0])
        let railing = Fence(railing: &random)
        let start = random.uniform(4...16)
        let length = random.uniform(8...24)
        let offset = side * (halfWidth + 0.3)
        let facing = side == light.sunSide ? 0.3 : 0.8
        drawWall((offset, start), (offset, start + length), railing.height, on: &canvas) { along, high, distance in
            railing.tone(along, high, distance).map {
                (.fence, light.lit($0, facing: facing, distance: distance))
            }
        }
    }
}
