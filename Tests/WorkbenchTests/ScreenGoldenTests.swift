import Foundation
import Imagery
import Rounds
import Terminal
import TestSupport
import Testing
import Workbench

/// Screens as text. After a change that is meant, make them again with `TESSERA_REMAKE_GOLDENS=1 swift test --filter ScreenGolden`
/// and read the difference.
@Suite("Screens")
struct ScreenGoldenTests {
    struct Case: CustomTestStringConvertible, Sendable {
        let name: String
        let keys: String
        var symbols = SymbolSet.unicode
        var tier = ColorTier.trueColor

        var testDescription: String { name }
    }

    static let cases = [
        Case(name: "overview", keys: ""), Case(name: "scatter", keys: "<Tab>"),
        Case(name: "queue", keys: "<Tab><Tab>"), Case(name: "round", keys: "<Tab><Tab><Tab>"),
        Case(name: "editor", keys: "n<Enter>3<Space>"), Case(name: "help", keys: "?"),
        Case(name: "overview-mono-ascii", keys: "", symbols: .ascii, tier: .mono),
        Case(name: "editor-mono-ascii", keys: "n<Enter>a3<Space>", symbols: .ascii, tier: .mono),
    ]

    static let sizes = [(40, 10), (80, 24), (120, 40), (200, 50)]

    @Test("look as they did", arguments: cases, sizes)
    func golden(screen: Case, size: (width: Int, height: Int)) throws {
        var robot = Robot(width: size.width, height: size.height, size: Size(height: 48, width: 64))
        robot.look = Look(tier: screen.tier, symbols: screen.symbols)
        robot.score()
        robot.embed()
        robot.ask([6, 21, 35])
        robot.send(.round(.finished(RoundSummary(round: 0, labeledTiles: 2, meanIoU: 0.21, iou: [], seconds: 9))))
        robot.send(.round(.finished(RoundSummary(round: 1, labeledTiles: 5, meanIoU: 0.44, iou: [], seconds: 9))))
        try robot.press(screen.keys)
        try Golden.check(robot.screen(), "\(screen.name)-\(size.width)x\(size.height).txt")
    }
}

enum Golden {
    private static let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Goldens")

    static func check(_ text: String, _ name: String, sourceLocation: SourceLocation = #_sourceLocation) throws {
        let url = folder.appending(path: name)
        if ProcessInfo.processInfo.environment["TESSERA_REMAKE_GOLDENS"] == "1" {
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
            try Data((text + "\n").utf8).write(to: url)
            return
        }
        let kept = try String(contentsOf: url, encoding: .utf8)
        #expect(text + "\n" == kept, "\(name) differs", sourceLocation: sourceLocation)
    }
}
