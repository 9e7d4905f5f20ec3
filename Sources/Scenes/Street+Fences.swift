/// A fence of boards or rails, in meters.
struct Fence {
    let height: Double
    private let tone: Tone
    private let boards: Double
    /// The part of each board's width that is open.
    private let gap: Double
    private let salt: UInt64

    /// A garden fence.
    init(_ random: inout SceneRandom) {
        height = random.uniform(0.9...1.9)
        tone = random.varied([
            Tone(0.44, 0.32, 0.21), Tone(0.58, 0.55, 0.50), Tone(0.80, 0.79, 0.75), Tone(0.24, 0.27, 0.25),
        ])
        boards = random.uniform(0.12...0.3)
        gap = random.chance(0.5) ? 0.08 : random.uniform(0.25...0.5)
        salt = random.salt()
    }

    /// A railing between road and pavement.
    init(railing random: inout SceneRandom) {
        height = random.uniform(0.9...1.15)
        tone = random.varied([Tone(0.38, 0.40, 0.41), Tone(0.66, 0.66, 0.64), Tone(0.20, 0.28, 0.24)])
        boards = random.uniform(0.14...0.2)
        gap = 0.6
        salt = random.salt()
    }

    /// The color at `along` meters from its start and `high` meters above the ground, nil where one sees through.
    ///
    /// From afar bars and gaps are finer than a sample; there the fence is closed and darker by what is open.
    func tone(_ along: Double, _ high: Double, _ ahead: Double) -> Tone? {
        guard high < height else { return nil }
        let board = (along / boards).rounded(.down)
        let isRail = height - high < 0.09 || abs(high - 0.16 * height) < 0.045
        let isPost = (along / 2.2 - (along / 2.2).rounded(.down)) * 2.2 < 0.11
        let weathered = tone * (0.82 + 0.3 * Texture.grain(Int(board), 0, salt))
        if isRail || isPost { return weathered * 0.92 }
        guard ahead < 22 else { return weathered * (1 - 0.6 * gap) }
        return along / boards - board < gap ? nil : weathered
    }
}

extension Street {
    /// A railing at the edge of the pavement, on some streets.
    func drawRailing(on canvas: inout Canvas, _ random: inout SceneRandom) {
        guard random.chance(0.3) else { return }
        let side = random.pick([-1.0, 1.0])
        let railing = Fence(railing: &random)
        let start = random.uniform(4...16)
        let length = random.uniform(8...24)
        let offset = side * (halfWidth + 0.3)
        let facing = side == light.sunSide ? 0.3 : 0.8
        wall((offset, start), (offset, start + length), railing.height, on: &canvas) { along, high, distance in
            railing.tone(along, high, distance).map {
                (.fence, light.lit($0, facing: facing, ahead: distance))
            }
        }
    }
}
