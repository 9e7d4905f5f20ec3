/// What the person at the terminal did.
package enum InputEvent: Hashable, Sendable {
    case key(KeyEvent)
    case mouse(MouseEvent)
    case resize(width: Int, height: Int)
    /// Text from the clipboard, as one line: see `PastedText`.
    case paste(String)
}

package struct KeyEvent: Hashable, Sendable {
    package enum Key: Hashable, Sendable {
        case character(Character)
        case enter, escape, tab, backtab, backspace, delete, insert
        case up, down, left, right, home, end, pageUp, pageDown
        case function(Int)
    }

    package var key: Key
    package var control: Bool
    package var alt: Bool
    /// Only where the terminal tells it apart, as for arrows; letters come as upper case characters.
    package var shift: Bool

    package init(_ key: Key, control: Bool = false, alt: Bool = false, shift: Bool = false) {
        self.key = key
        self.control = control
        self.alt = alt
        self.shift = shift
    }
}

package struct MouseEvent: Hashable, Sendable {
    package enum Button: Hashable, Sendable { case left, middle, right }

    package enum Action: Hashable, Sendable {
        case press(Button)
        case drag(Button)
        case release
        case scrollUp, scrollDown
        case move
    }

    package var action: Action
    package var x: Int
    package var y: Int
    package var control: Bool
    package var shift: Bool

    package init(_ action: Action, x: Int, y: Int, control: Bool = false, shift: Bool = false) {
        self.action = action
        self.x = x
        self.y = y
        self.control = control
        self.shift = shift
    }
}
