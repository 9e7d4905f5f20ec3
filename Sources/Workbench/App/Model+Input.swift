import Terminal

/// Routes keys, mouse events and pasted text to the dialog or to the pane that handles them.
extension Model {
    mutating func handle(_ event: InputEvent) -> [Effect] {
        let effects = route(event)
        return effects + (shared.consumeEditorRequest() ? run(.openEditor) : [])
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
            // The user does not see the image before it is read, so a click could not be meant for it.
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
        if holdsBack(key, for: command) { return [] }
        if let effects = change(active, { $0.type(key, &$1) }) { return effects }
        return command.map { run($0) } ?? []
    }

    // MARK: Typing ahead

    /// Keeps a key that needs data which is still being read. A command that does not need it is handled at once, and
    /// the keys kept before are dropped.
    /// - Returns: Whether the key was kept.
    private mutating func holdsBack(_ key: KeyEvent, for command: CommandName?) -> Bool {
        guard component(active).mustWait(command, shared) else {
            pendingKeys = []
            return false
        }
        pendingKeys.append(key)
        return true
    }

    /// Handles the kept keys. If one of them opens another tile, the keys after it are kept again.
    mutating func replayTypedKeys() -> [Effect] {
        let keys = pendingKeys
        pendingKeys = []
        return keys.flatMap { handle(.key($0)) }
    }

    // MARK: Commands

    /// Runs the named command, for a key, the palette or a pane. Only this function checks whether the command is
    /// available. If it is not, nothing changes and the reason is shown.
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

    /// Starts a round. If the query is half done, asks first what happens to its open tiles.
    mutating func retrain() -> [Effect] {
        if shared.isQueryHalfDone {
            dialog = .confirmRetrain
            return []
        }
        return round.retrain(&shared)
    }

    mutating func quit() -> [Effect] {
        if shared.round.isTraining {
            dialog = .confirmQuit("A round is running. Quit and cancel it?")
            return []
        }
        if let shape = component(active).openShape {
            dialog = .confirmQuit("There is \(shape) that is not filled. Quit and drop it?")
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
        case .pickClass(let value): return editor.pickValue(value, &shared)
        case .acceptTiles(let tiles):
            return [.stopExamining] + (tiles.isEmpty ? [] : [.acceptTiles(tiles, ticket: shared.nextTicket())])
        case .found(let found): search.open(found, &shared)
        case .retrain(let keepsOpenTiles):
            return (keepsOpenTiles ? shared.keepOpenTiles() : []) + round.retrain(&shared)
        case .quit:
            isQuitting = true
            return [.cancelRound, .quit]
        }
        return []
    }

    /// Inserts pasted text where text can be typed, else shows a message. Pasted text never runs keys.
    private mutating func paste(_ text: String) {
        if let dialog {
            self.dialog = dialog.pasting(text, shared)
            return
        }
        if change(active, { $0.paste(text, &$1) }) { return }
        let keys = [CommandName.search, .palette].compactMap { shared.keymap.keys(for: $0, in: .everywhere).first }
        shared.showMessage(
            "Pasted text does not run keys. Open the search or the palette first"
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
