import Terminal

/// Keys, mouse and pasted text, on their way to the dialog or the pane that they are for.
extension Model {
    mutating func handle(_ event: InputEvent) -> [Effect] {
        let effects = route(event)
        return effects + (shared.takeEditorRequest() ? run(.openEditor) : [])
    }

    private mutating func route(_ event: InputEvent) -> [Effect] {
        switch event {
        case .resize(let width, let height):
            resize(width: width, height: height)
            return []
        case .key(let key):
            shared.clearNotice()
            if dialog != nil { return handleInDialog(key) }
            return handle(key)
        case .mouse(let mouse):
            // A click on what is still being read would meet what nobody has seen.
            guard dialog == nil, !component(active).mustWait(nil, shared) else { return [] }
            return handle(mouse)
        case .paste(let text):
            shared.clearNotice()
            paste(text)
            return []
        }
    }

    private mutating func handle(_ key: KeyEvent) -> [Effect] {
        let command = shared.keymap.command(for: key, in: context)
        if waits(key, for: command) { return [] }
        if let effects = change(active, { $0.type(key, &$1) }) { return effects }
        return command.map { run($0) } ?? []
    }

    // MARK: Typing ahead

    /// Keeps a key that is pressed before what it acts on is there. A command that need not wait is handled at once, and
    /// the keys before it are dropped.
    /// - Returns: Whether the key was kept.
    private mutating func waits(_ key: KeyEvent, for command: CommandName?) -> Bool {
        guard component(active).mustWait(command, shared) else {
            typedAhead = []
            return false
        }
        typedAhead.append(key)
        return true
    }

    /// Handles the keys that waited for a picture; those for a next tile may wait again.
    mutating func takeTypedAhead() -> [Effect] {
        let keys = typedAhead
        typedAhead = []
        return keys.flatMap { handle(.key($0)) }
    }

    // MARK: Commands

    /// Runs the command of a name, as a key, the palette or a pane asks for it. This is the one place that sees whether a
    /// command is available; where it is not, nothing changes and the reason is shown.
    mutating func run(_ name: CommandName, argument: String = "") -> [Effect] {
        let command: Command
        switch self.command(named: name) {
        case .available(let found): command = found
        case .unavailable(let reason):
            shared.refuse(reason)
            return []
        }
        guide?.note(name)
        if command.info.argument != nil, argument.isEmpty {
            return openList(.palette, filter: "\(name) ")
        }
        if let effects = change(active, { $0.intercept(command.info, &$1) }) { return effects }
        return change(active) { $0.prepare(for: command.info, &$1) } + command.run(&self, argument)
    }

    mutating func quit() -> [Effect] {
        if shared.round.isTraining {
            dialog = .confirmQuit
            return []
        }
        isQuitting = true
        return [.quit]
    }

    // MARK: Dialogs

    private mutating func handleInDialog(_ key: KeyEvent) -> [Effect] {
        guard let dialog else { return [] }
        let (next, outcome) = dialog.handling(key, shared)
        self.dialog = next
        switch outcome {
        case .none: return []
        case .run(let name, let argument): return run(name, argument: argument)
        case .found(let found): search.take(found, &shared)
        case .quit:
            isQuitting = true
            return [.cancelRound, .quit]
        }
        return []
    }

    /// Puts text where text can be typed, or says where that is. It never runs keys.
    private mutating func paste(_ text: String) {
        if let dialog {
            self.dialog = dialog.pasting(text, shared)
            return
        }
        if change(active, { $0.paste(text, &$1) }) { return }
        let keys = [CommandName.search, .palette].compactMap { shared.keymap.keys(for: $0, in: .everywhere).first }
        shared.say(
            "Pasted text runs no keys. Open the search or the palette first"
                + (keys.count == 2 ? " (\(keys.map(KeyNotation.text).joined(separator: " or ")))" : ""))
    }

    // MARK: The mouse

    private mutating func handle(_ mouse: MouseEvent) -> [Effect] {
        let frames = frames
        let holder = Pane.allCases.first { component($0).holdsMouse }
        if case .press(.left) = mouse.action, holder == nil, shared.layout.title.contains(x: mouse.x, y: mouse.y) {
            shared.clearNotice()
            if let pane = TitleBar.pane(atX: mouse.x, model: self) { shared.focus(on: pane) }
            return []
        }
        guard let pane = holder ?? Pane.allCases.first(where: { frames[$0]?.contains(x: mouse.x, y: mouse.y) == true }),
            let content = content(of: pane)
        else { return [] }
        switch mouse.action {
        case .press:
            shared.clearNotice()
            shared.focus(on: pane)
        case .scrollUp, .scrollDown: shared.focus(on: pane)
        case .drag, .release, .move: break
        }
        return change(pane) { $0.handle(mouse, in: content, &$1) }
    }
}
