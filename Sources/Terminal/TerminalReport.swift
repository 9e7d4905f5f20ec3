/// What the terminal has answered to `TerminalQueries`.
package struct TerminalReport: Equatable, Sendable {
    /// True after the answer to the last question. Terminals answer in order, so the others have no answer then.
    package private(set) var isComplete = false
    /// True if a color of 24 bits was set and read back.
    package private(set) var hasTrueColor = false
    package private(set) var hasKittyGraphics = false
    /// True if a part of an image can be replaced (`a=f`). Older versions of the kitty protocol lack it.
    package private(set) var hasKittyEdits = false
    package private(set) var hasSixel = false
    /// The size of a cell as the terminal has answered; nil if it did not.
    package private(set) var cellSize: CellSize?
    /// True if the mouse can report pixels (mode 1016).
    package private(set) var hasPixelMouse = false

    package init() {}

    package mutating func add(_ reply: TerminalReply) {
        switch reply {
        case .attributes(let numbers):
            isComplete = true
            hasSixel = numbers.contains(4)
        case .cellSize(let size): cellSize = size
        case .mode(1016, let isKnown): hasPixelMouse = isKnown
        case .mode: break
        case .graphics(TerminalQueries.queriedImage, true): hasKittyGraphics = true
        case .graphics(TerminalQueries.editedImage, true): hasKittyEdits = true
        case .graphics: break
        case .style(let parameters):
            let numbers = parameters.split { $0 == ";" || $0 == ":" }.compactMap { Int($0) }
            if let start = numbers.firstIndex(of: 38), start + 1 < numbers.count, numbers[start + 1] == 2 {
                hasTrueColor = Array(numbers[(start + 2)...].prefix(3)) == TerminalQueries.color
            }
        }
    }
}
