import Formats
import Terminal
import Testing

@testable import Workbench

@Suite("Texts on the screen")
struct ScreenTextTests {
    private static let largeScreens = [(120, 40), (200, 50)]

    /// The lines with an ellipsis.
    private func cutLines(_ robot: inout Robot) -> [Substring] {
        robot.screen().split(separator: "\n").filter { $0.contains("…") }
    }

    @Test("on large screens no text is cut", arguments: Situation.all, largeScreens)
    func whole(situation: Situation, size: (width: Int, height: Int)) throws {
        var robot = try situation.robot()
        robot.send(.input(.resize(width: size.width, height: size.height)))
        let cut = cutLines(&robot)
        #expect(cut.isEmpty, "\(cut.joined(separator: "\n"))")
    }

    @Test("on large screens no line of the help and of the lists is cut", arguments: largeScreens)
    func lists(size: (width: Int, height: Int)) throws {
        for keys in ["?", ":", ":strategy ", ":norm ", "?e", "<Enter>?"] {
            var robot = Robot(width: size.width, height: size.height)
            robot.score()
            robot.query([3])
            try robot.press(keys)
            for _ in 0..<9 {
                let cut = cutLines(&robot)
                #expect(cut.isEmpty, "\(keys): \(cut.joined(separator: "\n"))")
                try robot.press("<PgDn>")
            }
        }
    }

    @Test("the description of a value that does not fit into its line is whole below the list", arguments: largeScreens)
    func longChoices(size: (width: Int, height: Int)) throws {
        var robot = Robot(width: size.width, height: size.height)
        try robot.press(":export ")
        for format in AnnotationFormat.allCases {
            let words = format.summary.split(separator: " ").suffix(3).joined(separator: " ")
            #expect(robot.screen().contains(words), "\(format): \(words)")
            try robot.press("<Down>")
        }
    }

    @Test("with the symbols of ASCII the screen has no other characters", arguments: Situation.all)
    func ascii(situation: Situation) throws {
        for tier in ColorTier.allCases {
            var robot = try situation.robot()
            robot.look = Look(tier: tier, symbols: .ascii)
            for (width, height) in Self.largeScreens + [(80, 24), (40, 10)] {
                robot.send(.input(.resize(width: width, height: height)))
                let others = robot.drawn().ansiText(tier).filter { !$0.isASCII }
                #expect(others.isEmpty, "\(tier): \(others)")
            }
        }
    }

    @Test("in ASCII every pane, page, tool, overlay and dialog has its own characters, and none is an unknown one")
    func asciiEverywhere() throws {
        let panes = ["1", "1o", "1oo|", "1ooo", "1i", "2", "2c", "2cc", "2ccc", "2v", "2V", "3", "3f", "3 ", "4", "5"]
        let pages = (1...5).map { "5" + String(repeating: "v", count: $0) }
        let tools = "be.crP_ft".map { "<Enter>\($0)<Space><Right><Down>" }
        let overlays = ["o", "oo", "ooo", "|", "i", "d<Right>", "x", "m", "*"].map { "<Enter>" + $0 }
        let dialogs = [":", ":strategy ", ":export ", ":class-palette ", "/s", "b", "r", "<Enter>/", "C", "q"]
        for keys in panes + pages + tools + overlays + dialogs {
            for tier in ColorTier.allCases {
                var robot = Robot(width: 120, height: 40, size: .init(height: 48, width: 64))
                robot.look = Look(tier: tier, symbols: .ascii)
                robot.score()
                robot.embed()
                robot.query([6, 21, 35])
                try robot.press("<Enter>2r<Space><Right><Right><Down><Space><Esc>" + keys)
                let text = robot.drawn().ansiText(tier)
                let others = text.unicodeScalars.filter { !$0.isASCII }
                #expect(others.isEmpty, "\(keys) \(tier)")
                // Question marks are in the hint of the help and in questions only.
                let unknown = robot.screen().split(separator: "\n").filter { $0.contains("??") }
                #expect(unknown.isEmpty, "\(keys) \(tier): \(unknown)")
            }
        }
    }

    @Test("the marks of tiles in ASCII are all different, and none is the `?` of an unknown character")
    func marks() {
        let look = Look(symbols: .ascii)
        let glyphs = TileMark.allCases.map { $0.glyph(look) }
        #expect(Set(glyphs).count == glyphs.count)
        #expect(glyphs.allSatisfy { $0.isASCII && $0 != "?" })
    }

    @Test("a long message is shown whole, over the panes above it")
    func longMessage() {
        var robot = Robot(width: 80, height: 24)
        let words = (1...30).map { "word\($0)" }
        robot.send(.notice(words.joined(separator: " ")))
        let screen = robot.screen()
        #expect(words.allSatisfy(screen.contains))
        #expect(screen.split(separator: "\n").count >= 23)
    }

    @Test(
        "a small share is not shown as 0%, and one that is nearly whole is not shown as 100%",
        arguments: [
            (0, 0, "0%"), (0.0001, 0, "<1%"), (0.004, 0, "<1%"), (0.005, 0, "1%"), (0.994, 0, "99%"),
            (0.999, 0, ">99%"), (1, 0, "100%"), (0.0004, 1, "<0.1%"), (0.0006, 1, "0.1%"), (0.9999, 1, ">99.9%"),
            (0.00001, 2, "<0.01%"),
        ])
    func percent(share: Double, digits: Int, text: String) {
        #expect(share.percentText(digits) == text)
    }

    @Test("a stroke of one pixel does not leave the tile at 0%")
    func smallStroke() throws {
        var robot = Robot(size: .init(height: 480, width: 640))
        try robot.press("<Enter>[[[[<Space>")
        #expect(robot.model.editor.tile?.labeledCount == 1)
        #expect(robot.screen().contains("drafted <1%"))
    }

    @Test("messages about a tile name it", arguments: [("s", "skipped"), ("!", "flagged")])
    func names(key: String, state: String) throws {
        var robot = Robot()
        try robot.press("<Right>" + key)
        #expect(robot.screen().contains("scene0 row 0 column 1 is \(state)"))
        try robot.press(key)
        #expect(robot.model.shared.notice?.text.hasPrefix("scene0 row 0 column 1 is ") == true)
        #expect(robot.model.shared.notice?.text.contains(state) == false)
    }

    @Test("while the query is being selected, the queue pane and the key for its next tile say the same")
    func busy() throws {
        var robot = Robot(isStarting: true)
        let text = "The query is being selected"
        #expect(robot.screen().contains(text))
        try robot.press("n")
        #expect(robot.model.shared.notice?.text.contains(text) == true)
    }

    @Test("the letters of classes in the confusion matrix contrast with the color of the class")
    func confusionLetters() throws {
        for color in [(0, 0, 0), (128, 0, 0), (64, 64, 0), (255, 255, 255), (60, 40, 222)] as [(UInt8, UInt8, UInt8)] {
            let cell = Look().letter(on: .init(color.0, color.1, color.2))
            let (front, back) = (cell.foreground, cell.background)
            guard case .rgb(let a, _, _) = front, case .rgb = back else {
                Issue.record("no colors")
                continue
            }
            #expect(back == .rgb(color.0, color.1, color.2) && (a == 0 || a == 255))
        }
    }

    @Test("between the square of the selected class and the bar of the selection is a gap")
    func swatchOfSelectedClass() throws {
        var robot = Robot()
        try robot.press("<Enter>")
        let surface = robot.drawn()
        let bar = robot.look.theme[.selection].background
        for y in 0..<surface.height {
            for x in 1..<surface.width where surface[x, y].background == bar && surface[x, y].character != " " {
                #expect(surface[x - 1, y].character != "█")
            }
        }
    }
}
