import Terminal

/// The effort of an annotator by the keystroke-level model of Card, Moran and Newell (1980, "The keystroke-level model
/// for user performance time with interactive systems"): the seconds of the single operators are added.
package struct KeystrokeModel: Sendable, Equatable {
    /// The operators with their seconds.
    package enum Operator: Double, CaseIterable, Sendable {
        /// Press a key (an average typist).
        case key = 0.2
        /// Point at a place with the mouse.
        case point = 1.1
        /// Press or release a mouse button.
        case button = 0.1
        /// Move the hand between keyboard and mouse.
        case home = 0.4
        /// Prepare an action in the mind.
        case mental = 1.35

        package var seconds: Double { rawValue }
    }

    private enum Hand { case keyboard, mouse }

    /// Keys, with Shift and Ctrl as keys of their own.
    package private(set) var keys = 0
    /// Presses, releases and drags.
    package private(set) var mouseEvents = 0
    package private(set) var seconds = 0.0
    /// One hand does everything. It begins at the keyboard.
    private var hand = Hand.keyboard
    /// The cell under the pointer; nil before the first move.
    private var pointer: (x: Int, y: Int)?

    package init() {}

    package static func == (a: KeystrokeModel, b: KeystrokeModel) -> Bool {
        (a.keys, a.mouseEvents, a.seconds) == (b.keys, b.mouseEvents, b.seconds)
    }

    /// Adds the thought before an action.
    package mutating func think() { add(.mental) }

    package mutating func add(_ event: InputEvent) {
        switch event {
        case .key(let key):
            move(to: .keyboard)
            for _ in 0..<Self.keyCount(key) { add(.key) }
            keys += Self.keyCount(key)
        case .mouse(let mouse):
            move(to: .mouse)
            if pointer.map({ $0.x != mouse.x || $0.y != mouse.y }) ?? true { add(.point) }
            pointer = (mouse.x, mouse.y)
            switch mouse.action {
            case .press, .release: add(.button)
            case .drag, .move, .scrollUp, .scrollDown: break
            }
            mouseEvents += 1
        case .resize, .paste: break
        }
    }

    private mutating func move(to place: Hand) {
        if hand != place { add(.home) }
        hand = place
    }

    private mutating func add(_ part: Operator) { seconds += part.seconds }

    /// The characters that need Shift on a US keyboard, besides capitals.
    private static let shifted = Set("~!@#$%^&*()_+{}|:\"<>?")

    private static func keyCount(_ event: KeyEvent) -> Int {
        var isShifted = event.shift
        if case .character(let character) = event.key {
            isShifted = character.isUppercase || shifted.contains(character)
        }
        return 1 + [isShifted, event.control, event.alt].count { $0 }
    }
}
