import Problems
import Testing

@testable import Studies

/// Wrong study files. Each message has the line, what is wrong, and how to correct it.
@Suite("Wrong study files")
struct StudyFileErrorTests {
    private func error(_ text: String) -> Problem? {
        #expect(throws: Problem.self) { try StudyFile(parsing: text, path: "study.toml") }
    }

    private func check(_ text: String, line: Int?, _ reason: String) {
        let problem = error(text)
        #expect(problem?.kind == .setting && problem?.path == "study.toml" && problem?.fix.isEmpty == false)
        #expect(problem?.line == line, "\(text): \(String(describing: problem))")
        #expect(problem?.reason.contains(reason) == true, "\(text): \(String(describing: problem))")
    }

    /// A study that is right, in two lines. Wrong lines follow.
    private static let start = "strategies = [\"entropy\"]\ndataset.scenes = 8\n"

    @Test(
        "a key that is unknown, of the wrong type or out of its range is refused in its line",
        arguments: [
            ("datasets.scenes = 8", "unknown key datasets"),
            ("acquisition.lamda = 1", "unknown key acquisition.lamda"),
            ("dataset.width = \"240\"", "dataset.width cannot be \"240\""),
            ("dataset.width = 240.5", "dataset.width cannot be 240.5"),
            ("dataset.width = 31", "dataset.width cannot be 31"),
            ("dataset.width = {}", "dataset.width cannot be a table"),
            ("dataset.masks = 3", "dataset.masks cannot be 3"),
            ("network.name = \"unet\"", "network.name cannot be \"unet\""),
            ("training.finetune = 1", "training.finetune cannot be 1"),
            ("training.epochs = 0", "training.epochs cannot be 0"),
            ("acquisition.lambda = nan", "acquisition.lambda cannot be nan"),
            ("acquisition.lambda = -0.5", "acquisition.lambda cannot be -0.5"),
            ("acquisition.strategy = \"guess\"", "acquisition.strategy cannot be \"guess\""),
            ("network = \"lite\"", "network cannot be \"lite\""),
            ("title = 3", "title cannot be 3"),
            ("about = \"\"", "about cannot be \"\""),
            ("reference = \"random\"", "there is no arm \"random\""),
            ("network.weights = [1", "this is not TOML"),
        ])
    func keys(line: String, reason: String) {
        check(Self.start + line, line: 3, reason)
    }

    @Test(
        "keys that exclude each other are refused in the line of the last one",
        arguments: [
            ("dataset.images = \"a\"", "dataset.images and dataset.scenes"),
            ("schedule.initialTiles = 2\nschedule.labelAll = true", "schedule.initialTiles and schedule.labelAll"),
            ("[vary]\ndataset.tiles = [\"2x2\"]\ndataset.region = [8, 16]", "dataset.tiles and dataset.region"),
            (
                "[[arms]]\nschedule.initialImages = 2\nschedule.initialPixels = 3",
                "schedule.initialImages and schedule.initialPixels"
            ),
            (
                "schedule.budgetPixels = 900\nacquisition.batchSize = 8",
                "acquisition.batchSize and schedule.budgetPixels"
            ),
        ])
    func alternatives(lines: String, reason: String) {
        check(Self.start + lines, line: 2 + lines.split(separator: "\n").count, reason + " exclude each other")
    }

    @Test(
        "seeds that are no different whole numbers are refused",
        arguments: ["[]", "[1, 1]", "[-1]", "[1.5]", "3", "[\"a\"]", "[[1]]"])
    func seeds(list: String) {
        check(Self.start + "seeds = \(list)", line: 3, "seeds cannot be")
    }

    @Test("arms without a name, with equal names or with unknown keys are refused")
    func arms() {
        check("dataset.scenes = 8", line: nil, "the study has no arms")
        check("dataset.scenes = 8\nstrategies = \"entropy\"", line: 2, "strategies cannot be \"entropy\"")
        check("dataset.scenes = 8\nstrategies = [\n\"entropy\",\n\"guess\"]", line: 4, "cannot be \"guess\"")
        check("dataset.scenes = 8\narms = [1]", line: 2, "arms cannot be [1]")
        check(Self.start + "[[arms]]\nacquisition.lambda = 2", line: 3, "an arm has no name")
        check(Self.start + "[[arms]]\nname = \"a\"\nseeds = [1]", line: 5, "unknown key seeds")
        check(Self.start + "[[arms]]\nname = \"entropy\"", line: 3, "\"entropy\" and \"entropy\" have equal names")
        check(Self.start + "[[arms]]\nname = \"Entropy!\"", line: 3, "have equal folder names, entropy")
    }

    @Test("values that do not fit each other are refused in the line of the arm")
    func combinations() {
        check("strategies = [\"entropy\"]", line: 1, "the arm \"entropy\" has no dataset")
        check(Self.start + "dataset.tiles = \"4\"", line: 1, "the arm \"entropy\"")
        let arm = "[[arms]]\nname = \"a\"\n"
        check(Self.start + arm + "acquisition = { nearDistance = 3 }", line: 3, "the arm \"a\"")
        check(Self.start + arm + "training = { smallestScale = 3 }", line: 3, "the arm \"a\": setting")
    }

    @Test("values to vary that are no array of the key's values are refused")
    func variations() {
        check(Self.start + "vary.lambda = [1]", line: 3, "unknown key lambda")
        check(Self.start + "vary.acquisition.lambda = 1", line: 3, "vary.acquisition.lambda cannot be 1")
        check(Self.start + "vary.acquisition.lambda = []", line: 3, "vary.acquisition.lambda cannot be []")
        check(Self.start + "[vary]\nacquisition.lambda = [\n1,\n9]", line: 6, "acquisition.lambda cannot be 9")
    }

    @Test("a study of more than a thousand arms or seeds is refused before they are made")
    func size() {
        let many = "[\((1...100).map(String.init).joined(separator: ", "))]"
        let keys = ["training.epochs", "training.stepEpochs", "training.validateEvery", "acquisition.batchSize"]
        let lines = keys.map { "\($0) = \(many)" }.joined(separator: "\n")
        check(Self.start + "[vary]\n" + lines, line: 5, "more than 1000 arms")
        let arms = (1...11).map { "[[arms]]\nname = \"\($0)\"\n" }.joined()
        check(Self.start + arms + "[vary]\n\(keys[0]) = \(many)", line: nil, "more than 1000 arms")
        let seeds = (0...1000).map(String.init).joined(separator: ", ")
        check(Self.start + "seeds = [\(seeds)]", line: 3, "more than 1000 seeds")
    }

    @Test(
        "published figures that are incomplete or of unequal length are refused",
        arguments: [
            ("source = \"b\"", 3, "no name or source"),
            ("name = \"a\"\nsource = \"b\"", 3, "the figures of \"a\" are not as many as their tiles"),
            ("name = \"a\"\nsource = \"b\"\ntiles = [1, 2]\nmeanIoU = [0.5]", 3, "not as many as their tiles"),
            ("name = \"a\"\nsource = \"b\"\ntiles = [1]\ndeviation = [0, 1]", 3, "not as many as their tiles"),
            ("name = \"a\"\nsource = \"b\"\ntiles = [1]\nimages = [0, 1]", 3, "not as many as their tiles"),
            ("name = \"a\"\nsource = \"b\"\ntiles = [1]\nseconds = [0, 1]", 3, "not as many as their tiles"),
            ("name = \"a\"\nsource = \"b\"\ntiles = [1.5]", 6, "tiles cannot have fractions"),
            ("name = \"a\"\nsource = \"b\"\ntiles = [-1]", 6, "tiles cannot be [-1]"),
            ("name = \"a\"\nsource = \"b\"\ntiles = [1]\nmeanIoU = [51.6]", 7, "meanIoU cannot be above 1"),
            ("name = \"a\"\nsource = \"b\"\ntiles = [1]\nseconds = [nan]", 7, "seconds cannot be [nan]"),
            ("name = \"a\"\nsource = \"b\"\ntiles = [1]\niou = [1]", 7, "unknown key iou"),
        ])
    func published(lines: String, line: Int, reason: String) {
        check(Self.start + "[[published]]\n" + lines, line: line, reason)
    }
}
