import Terminal
import Testing

@Suite("Sextants")
struct SextantTests {
    @Test("each combination of the six parts has its own character, one cell wide")
    func characters() {
        let all = (0..<64).map { Sextant.character(UInt8($0)) }
        #expect(Set(all).count == 64)
        #expect(all.allSatisfy { $0.cellWidth == 1 })
    }

    @Test(
        "sextants have the code points of Unicode",
        arguments: [
            (0b000000, " "), (0b000001, "\u{1FB00}"), (0b000011, "\u{1FB02}"), (0b010100, "\u{1FB13}"),
            (0b010101, "▌"), (0b010110, "\u{1FB14}"), (0b101010, "▐"), (0b101011, "\u{1FB28}"),
            (0b111110, "\u{1FB3B}"), (0b111111, "█"),
        ])
    func names(parts: UInt8, character: Character) {
        #expect(Sextant.character(parts) == character)
    }
}
