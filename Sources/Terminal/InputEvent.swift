/// An input event of the terminal.
package enum InputEvent: Hashable, Sendable {
    case key(KeyEvent)
    case mouse(MouseEvent)
    case resize(width: Int, height: Int)
    /// Pasted text in one line, see `PastedText`.
    case paste(String)
}

/// A key with its modifiers.
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
    /// Whether shift was held. Terminals report it only for some keys, such as arrows. Letters arrive in upper case.
    package var shift: Bool

    package init(_ key: Key, control: Bool = false, alt: Bool = false, shift: Bool = false) {
        self.key = key
        self.control = control
        self.alt = alt
        self.shift = shift
    }
}

/// A mouse action at a cell. `x` and `y` are the column and the row, from 0.
package struct MouseEvent: Hashable, Sendable {
    package enum Button: Hashable, Sendable { case left, middle, right }

    package enum Action: Hashable, Sendable {
        case press(Button)
        case drag(Button)
        case release
        case scrollUp, scrollDown
        case move
    }

    /// A pixel of the terminal's window, from its upper left corner.
    package struct Position: Hashable, Sendable {
        package let x: Int
        package let y: Int
    }

    package var action: Action
    package var x: Int
    package var y: Int
    /// The pixel, if the terminal reports pixels.
    package var pixel: Position?
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
