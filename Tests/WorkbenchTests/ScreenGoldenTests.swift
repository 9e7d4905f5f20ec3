import Foundation
import Imagery
import Rounds
import Terminal
import TestSupport
import Testing
import Workbench

/// Compares screens with stored texts. After an intended change, update them with `TESSERA_REMAKE_GOLDENS=1 swift
/// test --filter ScreenGolden` and read the difference.
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

    @Test("screens equal their stored texts", arguments: cases, sizes)
    func golden(screen: Case, size: (width: Int, height: Int)) throws {
        var robot = try Self.robot(screen, size, Look(tier: screen.tier, symbols: screen.symbols))
        try Golden.check(robot.screen(), "\(screen.name)-\(size.width)x\(size.height).txt")
    }

    static let looks: [(name: String, look: Look)] =
        ColorTier.allCases.reversed().map { ($0.rawValue, Look(tier: $0)) }
        + [("256 ascii", Look(tier: .palette256, symbols: .ascii)), ("mono ascii", Look(tier: .mono, symbols: .ascii))]

    static let colored =
        cases.prefix(5).map(\.self) + [
            Case(name: "selection", keys: "<Tab>v<S-Right><S-Up><S-Up><Enter>"),
            Case(name: "classes", keys: "<S-Tab>v"), Case(name: "confusion", keys: "<S-Tab>vv"),
        ]

    /// A digest of the bytes that a terminal receives, one line per row of the screen and one column per look.
    @Test("the colors of screens equal their stored digests in each tier and in ASCII", arguments: colored, sizes)
    func colors(screen: Case, size: (width: Int, height: Int)) throws {
        let columns = try Self.looks.map { name, look in
            var robot = try Self.robot(screen, size, look)
            let rows = robot.drawn().ansiText(look.tier).split(separator: "\n", omittingEmptySubsequences: false)
            return [name.padding(to: 10)] + rows.map { Self.digest($0).padding(to: 10) }
        }
        let lines = (0...size.height).map { row in columns.map { $0[row] }.joined(separator: " ") }
        try Golden.check(lines.joined(separator: "\n"), "colors/\(screen.name)-\(size.width)x\(size.height).txt")
    }

    private static func robot(_ screen: Case, _ size: (width: Int, height: Int), _ look: Look) throws -> Robot {
        var robot = Robot(width: size.width, height: size.height, size: Size(height: 48, width: 64))
        robot.look = look
        robot.score()
        robot.embed()
        robot.query([6, 21, 35])
        robot.send(.round(.finished(RoundSummary(round: 0, labeledTiles: 2, meanIoU: 0.21, iou: [], seconds: 9))))
        let last = RoundSummary(
            round: 1, labeledTiles: 5, meanIoU: 0.44, iou: [0.6, 0.5, 0.22],
            confusion: [[60, 30, 10], [20, 70, 10], [40, 40, 20]], seconds: 9, kappa: 0.993)
        robot.send(.round(.finished(last)))
        try robot.press(screen.keys)
        return robot
    }

    /// FNV-1a, 32 bits.
    private static func digest(_ text: Substring) -> String {
        let hash = text.utf8.reduce(UInt32(2_166_136_261)) { ($0 ^ UInt32($1)) &* 16_777_619 }
        return String(hash, radix: 16)
    }
}

extension String {
    fileprivate func padding(to width: Int) -> String {
        self + String(repeating: " ", count: max(0, width - count))
    }
}

enum Golden {
    private static let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Goldens")

    static func check(_ text: String, _ name: String, sourceLocation: SourceLocation = #_sourceLocation) throws {
        let url = folder.appending(path: name)
        if ProcessInfo.processInfo.environment["TESSERA_REMAKE_GOLDENS"] == "1" {
            try FileManager.default.createDirectory(
                at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
            try Data((text + "\n").utf8).write(to: url)
            return
        }
        let kept = try String(contentsOf: url, encoding: .utf8)
        #expect(text + "\n" == kept, "\(name) differs", sourceLocation: sourceLocation)
    }
}
