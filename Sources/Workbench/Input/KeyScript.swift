import Problems
import Terminal

/// The steps of a scripted session, in the notation of keys: `r<wait>1fff<Enter>`.
///
/// Besides keys there are:
/// - `<wait>`: run the background work until it is done.
/// - `<press:x,y>`, `<drag:x,y>`, `<release:x,y>`: the left button, in cells from the top left, from 0.
/// - `<right:x,y>`: press the right button.
/// - `<move:x,y>`: move the mouse.
/// - `<up:x,y>`, `<down:x,y>`: turn the wheel.
/// - `<resize:80x24>`, `<paste:text>`.
package struct KeyScript: Sendable, Equatable {
    package enum Step: Sendable, Equatable {
        case input(InputEvent)
        case wait
    }

    package let steps: [Step]

    package init(_ text: String) throws(Problem) {
        var steps: [Step] = []
        var rest = Substring(text)
        while let first = rest.first {
            if first == "<" {
                guard let end = rest.firstIndex(of: ">") else { throw .openStep(String(rest)) }
                steps.append(try Self.step(rest[rest.index(after: rest.startIndex)..<end]))
                rest = rest[rest.index(after: end)...]
            } else {
                if !first.isNewline { steps.append(.input(.key(KeyEvent(.character(first))))) }
                rest = rest.dropFirst()
            }
        }
        self.steps = steps
    }

    private static func step(_ name: Substring) throws(Problem) -> Step {
        if name == "wait" { return .wait }
        if let key = KeyNotation.key(named: name) { return .input(.key(key)) }
        if name.hasPrefix("paste:") { return .input(.paste(String(name.dropFirst(6)))) }
        let parts = name.split(separator: ":")
        if parts.count == 2 {
            let numbers = parts[1].split { $0 == "," || $0 == "x" }.compactMap { Int($0) }
            // No terminal has more cells.
            if numbers.count == 2, numbers.allSatisfy({ 0...9999 ~= $0 }),
                let event = event(parts[0], numbers[0], numbers[1])
            {
                return .input(event)
            }
        }
        throw .unknownStep(String(name))
    }

    private static func event(_ name: Substring, _ x: Int, _ y: Int) -> InputEvent? {
        switch name {
        case "resize" where max(x, y) <= 1000: .resize(width: x, height: y)
        case "press": .mouse(MouseEvent(.press(.left), x: x, y: y))
        case "right": .mouse(MouseEvent(.press(.right), x: x, y: y))
        case "drag": .mouse(MouseEvent(.drag(.left), x: x, y: y))
        case "release": .mouse(MouseEvent(.release, x: x, y: y))
        case "move": .mouse(MouseEvent(.move, x: x, y: y))
        case "up": .mouse(MouseEvent(.scrollUp, x: x, y: y))
        case "down": .mouse(MouseEvent(.scrollDown, x: x, y: y))
        default: nil
        }
    }
}

extension Problem {
    /// A step without its `>`.
    fileprivate static func openStep(_ text: String) -> Problem {
        Problem(
            reason: "key script: \(text) has no > at its end",
            fix: "close the step, and write the key < as <lt>")
    }

    /// A step that is neither a key nor a known name.
    fileprivate static func unknownStep(_ step: String) -> Problem {
        Problem(
            reason: "key script: there is no key or step <\(step)>",
            fix: "write keys as a, <Enter>, <Ctrl-R>, <Shift-Up>, and < itself as <lt>")
    }
}
