import Imagery
import Testing

@testable import Rounds

@Suite("The robot that corrects labels")
struct CorrectionRobotTests {
    private static let size = Size(height: 16, width: 24)

    /// The labels 0, and a rectangle of another one.
    private static func mask(_ rows: ClosedRange<Int>, _ columns: ClosedRange<Int>, _ value: UInt8) -> LabelMask {
        var mask = LabelMask(size: size, repeating: 0)
        for row in rows { for column in columns { mask[row, column] = value } }
        return mask
    }

    /// A tool that paints one pixel.
    private struct Pencil: CorrectionTool {
        var clicked: [Int] = []

        func labels(clicking pixel: Int, _ value: UInt8, on labels: LabelMask) -> LabelMask {
            var labels = labels
            labels.values[pixel] = value
            return labels
        }

        mutating func click(_ pixel: Int, _ value: UInt8, on labels: LabelMask) -> LabelMask {
            clicked.append(pixel)
            return self.labels(clicking: pixel, value, on: labels)
        }
    }

    /// A tool that makes everything wrong.
    private struct Spoiler: CorrectionTool {
        func labels(clicking pixel: Int, _ value: UInt8, on labels: LabelMask) -> LabelMask {
            LabelMask(size: labels.size, repeating: 9)
        }

        mutating func click(_ pixel: Int, _ value: UInt8, on labels: LabelMask) -> LabelMask {
            self.labels(clicking: pixel, value, on: labels)
        }
    }

    @Test("it clicks first in the middle of the largest error, and stops when enough pixels are right")
    func order() {
        var truth = Self.mask(2...8, 3...9, 1)
        truth[14, 20] = 2
        let labels = LabelMask(size: Self.size, repeating: 0)
        var pencil = Pencil()
        let outcome = CorrectionRobot(goal: 1, mostClicks: 100).correct(labels, to: truth, with: &pencil)
        #expect(pencil.clicked.first == 5 * 24 + 6, "the pixel farthest from the border")
        #expect(outcome.clicks == 50 && outcome.isDone)
        pencil = Pencil()
        // 50 of 384 pixels are wrong, and 38 of them may stay.
        let some = CorrectionRobot(goal: 0.9, mostClicks: 100).correct(labels, to: truth, with: &pencil)
        #expect(some == CorrectionRobot.Outcome(clicks: 12, classChanges: 1, isDone: true))
    }

    @Test("pixels without a true class do not count")
    func void() {
        var pencil = Pencil()
        let truth = LabelMask(size: Self.size, repeating: LabelMask.void)
        let outcome = CorrectionRobot(goal: 1, mostClicks: 5).correct(
            LabelMask(size: Self.size, repeating: 0), to: truth, with: &pencil)
        #expect(outcome.clicks == 0 && outcome.isDone)
    }

    @Test("a tile that a tool cannot correct counts with the most clicks")
    func givenUp() {
        var spoiler = Spoiler()
        let robot = CorrectionRobot(goal: 0.9, mostClicks: 7)
        let truth = Self.mask(0...15, 0...11, 1)
        let outcome = robot.correct(LabelMask(size: Self.size, repeating: 0), to: truth, with: &spoiler)
        #expect(outcome.clicks == 7 && !outcome.isDone)
    }

    @Test("with click to correct, a wrong object of one color needs one click, and superpixels need many")
    func tools() {
        let truth = Self.mask(0...15, 12...23, 1)
        var image = Image(size: Self.size)
        for row in 0..<16 { for column in 12..<24 { image[row, column] = RGB(240, 240, 240) } }
        let superpixels = Superpixels(image, side: 4)
        let labels = LabelMask(size: Self.size, repeating: 0)
        let robot = CorrectionRobot(goal: 1, mostClicks: 100)
        let probabilities = (0..<Self.size.count).flatMap { _ in [0.6, 0.4] as [Float] }
        var correct = RegionCorrection(
            CorrectionEnergy(
                SuperpixelGraph(superpixels, of: image), classCount: 2, probabilities: probabilities))
        #expect(robot.correct(labels, to: truth, with: &correct) == .init(clicks: 1, classChanges: 1, isDone: true))
        var fill = SuperpixelFill(superpixels: superpixels)
        let filled = robot.correct(labels, to: truth, with: &fill)
        #expect(filled.isDone && filled.clicks == superpixels.count / 2)
    }

    @Test("a region that is too large is taken back where it was right before")
    func takesBack() {
        // Nothing in the image says where the object ends.
        let image = Image(size: Self.size, fill: RGB(90, 90, 90))
        let superpixels = Superpixels(image, side: 4)
        var correct = RegionCorrection(
            CorrectionEnergy(SuperpixelGraph(superpixels, of: image), classCount: 2, probabilities: nil))
        let labels = LabelMask(size: Self.size, repeating: 0)
        let first = correct.click(8 * 24 + 18, 1, on: labels)
        #expect(first == LabelMask(size: Self.size, repeating: 1))
        let second = correct.click(8 * 24 + 2, 0, on: first)
        #expect(second[8, 2] == 0 && second[8, 18] == 1)
    }

    @Test("the quantiles and means of a trial")
    func rows() {
        var row = CorrectionTrial.Row(tool: .correct, side: 8)
        #expect(row.meanClicks == 0 && row.clicks(quantile: 0.5) == 0)
        row.outcomes = [4, 0, 2, 10].map { CorrectionRobot.Outcome(clicks: $0, classChanges: 1, isDone: $0 < 10) }
        #expect(row.meanClicks == 4 && row.clicks(quantile: 0.5) == 4 && row.clicks(quantile: 0.9) == 10)
        #expect(row.unfinished == 1 && row.meanClassChanges == 1)
    }
}
