/// One cell of the screen: a character, its colors and its attributes.
package struct Cell: Hashable, Sendable {
    package struct Attributes: OptionSet, Hashable, Sendable {
        package let rawValue: UInt8
        package init(rawValue: UInt8) { self.rawValue = rawValue }

        package static let bold = Attributes(rawValue: 1)
        package static let dim = Attributes(rawValue: 2)
        package static let underline = Attributes(rawValue: 4)
        package static let reverse = Attributes(rawValue: 8)
    }

    package var character: Character
    package var foreground: Color
    package var background: Color
    package var attributes: Attributes

    package init(
        _ character: Character = " ", foreground: Color = .terminalDefault, background: Color = .terminalDefault,
        attributes: Attributes = []
    ) {
        self.character = character
        self.foreground = foreground
        self.background = background
        self.attributes = attributes
    }

    /// Marks the right half of a wide character. The character itself is in the cell to the left.
    package static let continuation: Character = "\0"

    // Compares the first byte, because this is called for every cell. Comparing characters beyond ASCII takes ten times
    // as long.
    package var isContinuation: Bool { character.utf8.first == 0 }

    /// A cell that shows a part of an image (`ImagePlacement`). Its character is a control character, which no text
    /// has.
    package static let image = Cell("\u{1}")

    package var isImage: Bool { character.utf8.first == 1 }
}
