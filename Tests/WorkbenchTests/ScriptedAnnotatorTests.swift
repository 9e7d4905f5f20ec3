import Imagery
import Pool
import Rounds
import Terminal
import Testing

@testable import Workbench

@Suite("The scripted annotator")
struct ScriptedAnnotatorTests {
    private static let size = Size(height: 120, width: 160)

    /// A model without labels on a large screen.
    private static func model() -> Model { Robot(width: 200, height: 50, images: 1, size: size).model }

    /// The tile in row 1 and column 1: sky above, road below, and a car in the middle, each in its own color. The
    /// prediction misses the car.
    private static func task(hasPrediction: Bool = true) -> ScriptedAnnotator.Task {
        let rect = PixelRect(top: 30, left: 40, height: 30, width: 40)
        var truth = LabelMask(size: size)
        var image = Image(size: size)
        let colors = [RGB(90, 140, 220), RGB(90, 90, 90), RGB(200, 30, 30)]
        for row in 0..<size.height {
            for column in 0..<size.width {
                let isCar = 40..<52 ~= row && 52..<68 ~= column
                truth[row, column] = isCar ? 2 : row < 44 ? 0 : 1
                image[row, column] = colors[Int(truth[row, column])]
            }
        }
        var predicted = truth
        for at in predicted.values.indices where predicted.values[at] == 2 { predicted.values[at] = 1 }
        let maps = ImageMaps(predicted: predicted, entropy: LabelMask(size: size, repeating: 0))
        return ScriptedAnnotator.Task(
            position: 5,
            picture: Picture(image: image, labels: LabelMask(size: size), maps: hasPrediction ? maps : nil),
            truth: truth.cropped(to: rect), probabilities: nil)
    }

    private static func script(_ text: String) throws -> [InputEvent] {
        try KeyScript(text).steps.compactMap { if case .input(let event) = $0 { event } else { nil } }
    }

    // MARK: The keystroke-level model

    @Test("the seconds are those of Card, Moran and Newell, added up")
    func seconds() throws {
        func effort(_ text: String) throws -> KeystrokeModel {
            var effort = KeystrokeModel()
            for event in try Self.script(text) { effort.add(event) }
            return effort
        }
        for (text, seconds, keys, mouse) in [
            ("ab", 0.4, 2, 0), ("A", 0.4, 2, 0), ("_", 0.4, 2, 0), ("<Ctrl-R>", 0.4, 2, 0), ("<Enter>", 0.2, 1, 0),
            // Home, point, press, release.
            ("<press:3,4><release:3,4>", 1.7, 0, 2),
            // The second click at the same place needs no pointing.
            ("<press:3,4><release:3,4><press:3,4><release:3,4>", 1.9, 0, 4),
            // Each piece of a drag is pointed at.
            ("<press:3,4><drag:9,9><drag:3,3><release:3,3>", 3.9, 0, 4),
            // Back to the keyboard.
            ("<press:3,4><release:3,4>x", 2.3, 1, 2),
        ] {
            let effort = try effort(text)
            #expect(abs(effort.seconds - seconds) < 1e-9, "\(text): \(effort.seconds)")
            #expect(effort.keys == keys && effort.mouseEvents == mouse, "\(text)")
        }
        var thought = KeystrokeModel()
        thought.think()
        #expect(thought.seconds == 1.35)
    }

    // MARK: Errors

    @Test("the errors are the connected wrong pixels of a class, the largest first, and void does not count")
    func errors() {
        let truth = LabelMask(size: Size(height: 2, width: 5), values: [1, 1, 254, 0, 0, 1, 2, 254, 0, 2])
        let labels = LabelMask(size: Size(height: 2, width: 5), values: [0, 0, 0, 1, 0, 0, 2, 0, 1, 0])
        let errors = ErrorRegion.all(in: labels, truth: truth, limit: 9)
        #expect(errors.map(\.value) == [1, 0, 2])
        #expect(errors.map(\.pixels) == [[0, 1, 5], [3, 8], [9]])
        #expect(ErrorRegion.all(in: labels, truth: truth, limit: 1).count == 1)
        #expect(errors[2].whole(in: truth).pixels == [9])
        #expect(errors[1].whole(in: truth).pixels == [3, 4, 8])
    }

    /// A region of a random mask.
    private static func random(_ seed: UInt64) -> (region: ErrorRegion, labels: LabelMask, truth: LabelMask)? {
        var state = seed &* 2_654_435_761 &+ 12345
        func next(_ count: Int) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int(state >> 33) % count
        }
        let size = Size(height: 9, width: 11)
        let truth = LabelMask(size: size, values: (0..<size.count).map { _ in [0, 0, 0, 1, 254][next(5)] })
        let labels = LabelMask(size: size, values: (0..<size.count).map { _ in UInt8(next(2)) })
        return ErrorRegion.all(in: labels, truth: truth, limit: 1).first.map { ($0, labels, truth) }
    }

    @Test("the middle is the pixel that is farthest from the border", arguments: UInt64(1)..<20)
    func middle(seed: UInt64) throws {
        let region = try #require(Self.random(seed)).region
        func depth(_ at: Int) -> Int {
            let place = region.pixel(at)
            return (0..<20).first { reach in
                (-reach...reach).contains { down in
                    (-reach...reach).contains { right in
                        let (row, column) = (place.row + down, place.column + right)
                        return !(0..<9 ~= row) || !(0..<11 ~= column) || !region.contains[row * 11 + column]
                    }
                }
            } ?? 20
        }
        let (middle, found) = region.middle
        #expect(found == region.pixels.map(depth).max())
        #expect(depth(middle.row * 11 + middle.column) == found)
    }

    @Test("the best rectangle makes the most pixels right", arguments: UInt64(1)..<20)
    func rectangle(seed: UInt64) throws {
        let (region, labels, truth) = try #require(Self.random(seed))
        func gain(_ rect: PixelRect) -> Int {
            rect.rows.reduce(0) { sum, row in
                sum
                    + rect.columns.reduce(0) { sum, column in
                        guard truth[row, column] < 254 else { return sum }
                        let (before, after) = (labels[row, column], region.value)
                        let right = truth[row, column]
                        return sum + (after == right ? 1 : 0) - (before == right ? 1 : 0)
                    }
            }
        }
        let bounds = region.bounds
        var best = Int.min
        for top in bounds.rows {
            for bottom in top..<bounds.rows.upperBound {
                for left in bounds.columns {
                    for right in left..<bounds.columns.upperBound {
                        let rect = PixelRect(top: top, left: left, height: bottom - top + 1, width: right - left + 1)
                        best = max(best, gain(rect))
                    }
                }
            }
        }
        #expect(gain(region.bestRectangle(labels: labels, truth: truth)) == best)
    }

    @Test("path and outline of a bar run along it and around it")
    func shapes() {
        let size = Size(height: 20, width: 30)
        let pixels = (0..<size.count).filter { 8..<12 ~= $0 / 30 && 3..<27 ~= $0 % 30 }
        let region = ErrorRegion(value: 0, pixels: pixels, size: size)
        #expect(region.thickness == 4 && region.bounds == PixelRect(top: 8, left: 3, height: 4, width: 24))
        #expect(region.path(3).map(\.column) == [6, 14, 22] && region.path(3).allSatisfy { $0.row == 9 })
        #expect(
            Set(region.outline(tolerance: 1)) == [
                Pixel(row: 8, column: 3), Pixel(row: 8, column: 26), Pixel(row: 11, column: 26),
                Pixel(row: 11, column: 3),
            ])
    }

    // MARK: Labeling

    @Test("it accepts the prediction and corrects it, and the stored labels are those on the screen")
    func labels() throws {
        for tools in AnnotatorTools.allCases {
            var annotator = ScriptedAnnotator(Self.model(), Self.task(), tools: tools)
            let outcome = annotator.label(goal: 0.99, mostActions: 20)
            #expect(outcome.isDone && outcome.agreement >= 0.99, "\(tools): \(outcome)")
            #expect(outcome.actions["accept-rest"] == 1, "\(outcome)")
            let right = zip(annotator.record.mask.values, Self.task().truth.values).count { $0 == $1 }
            #expect(Double(right) / 1200 == outcome.agreement)
            #expect(annotator.record.state == .labeled, "the tile is confirmed")
            #expect(outcome.seconds > 1.35 * Double(outcome.actions.values.reduce(0, +)))
        }
    }

    @Test("the result is the same for the same tile, and new tools are used only by the set that has them")
    func repeatable() {
        let newNames: Set = [
            "correct", "line", "line along edges", "polygon along edges", "subtract", "continue-labels",
        ]
        for tools in AnnotatorTools.allCases {
            var first = ScriptedAnnotator(Self.model(), Self.task(), tools: tools)
            var second = ScriptedAnnotator(Self.model(), Self.task(), tools: tools)
            #expect(first.label(goal: 0.97, mostActions: 9) == second.label(goal: 0.97, mostActions: 9))
            let names = Set(first.actions().map(\.name))
            #expect(names.isDisjoint(with: newNames) == (tools == .paint))
        }
    }

    @Test("without a prediction it paints, and a goal that it reached costs the confirmation alone")
    func extremes() {
        var painter = ScriptedAnnotator(Self.model(), Self.task(hasPrediction: false), tools: .paint)
        let painted = painter.label(goal: 0.9, mostActions: 30)
        #expect(painted.isDone && painted.actions["accept-rest"] == nil)
        var idle = ScriptedAnnotator(Self.model(), Self.task(), tools: .all)
        let done = idle.label(goal: 0, mostActions: 30)
        #expect(done.isDone && done.actions.isEmpty && done.keys == 1)
        var stopped = ScriptedAnnotator(Self.model(), Self.task(hasPrediction: false), tools: .paint)
        let outcome = stopped.label(goal: 1, mostActions: 1)
        #expect(!outcome.isDone && outcome.actions.values.reduce(0, +) == 1)
    }

    @Test("each action that it considers does something in the editor: no click misses its tool")
    func actionsWork() throws {
        let open = ScriptedAnnotator(Self.model(), Self.task(hasPrediction: false), tools: .all)
        var tried = 0
        for action in open.actions() where action.name != "continue-labels" && !action.name.hasPrefix("accept") {
            let after = open.trying(action)
            #expect(after.labels != open.labels, "\(action.name) changes nothing")
            #expect(after.model.editor.tile?.corners.isEmpty == true, "\(action.name) leaves an outline open")
            #expect(after.record == open.record, "a trial stores nothing")
            tried += 1
        }
        #expect(tried > 20)
    }
}
