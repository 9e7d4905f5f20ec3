import Foundation
import TestSupport
import Testing

@Suite("The line of progress on a terminal")
struct ProgressLineTests {
    /// What is written between two erasures of the line.
    private func lines(_ terminal: PseudoTerminal) -> [Substring] {
        let text = Substring(terminal.text)
        return text.split(separator: "\r\u{1B}[K").filter { $0.contains("train ") || $0.contains("score ") }
    }

    /// The terminal after a training.
    private func trained(width: Int) throws -> PseudoTerminal {
        let small = try SmallProject(images: 4)
        #expect(try small.program.run("import", small.path).exitCode == 0)
        let terminal = try small.program.terminal("train", small.path, width: width, height: 40)
        #expect(try terminal.waitForEnd() == 0)
        return terminal
    }

    @Test("is cut to the width, so that it never wraps, and is erased at the end")
    func narrow() throws {
        let terminal = try trained(width: 16)
        let shown = lines(terminal).filter { !$0.contains("\n") }
        #expect(!shown.isEmpty && shown.allSatisfy { $0.count <= 15 }, "\(shown)")
        #expect(shown.contains { $0.hasSuffix("…") }, "\(shown)")
        #expect(!terminal.screen.text.contains("epoch 1"), "\(terminal.screen.text)")
    }

    @Test("is whole on a wide terminal")
    func wide() throws {
        let terminal = try trained(width: 120)
        #expect(lines(terminal).contains { $0.contains("epoch 1 of 1") }, "\(terminal.text)")
        #expect(!terminal.text.contains("…"))
    }
}
