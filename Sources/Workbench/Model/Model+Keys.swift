import Terminal

extension Model {
    mutating func handle(_ event: InputEvent) -> [Effect] {
        switch event {
        case .resize(let width, let height):
            resize(width: width, height: height)
            return []
        case .key(let key):
            notice = nil
            if dialog != nil { return handleInDialog(key) }
            if waits(key) { return [] }
            if editor == nil, focus == .acquisition, type(key) { return [] }
            if let command = keymap.command(for: key, in: context) { return run(command) }
            if editor != nil, case .character(let character) = key.key, !key.control, !key.alt {
                return pickClass(character)
            }
            return []
        case .mouse(let mouse):
            return dialog == nil ? handle(mouse) : []
        case .paste(let text):
            notice = nil
            paste(text)
            return []
        }
    }

    /// Whoever types ahead of the disk loses no key: those for a tile whose picture is to come wait for it, but for the ways out.
    private mutating func waits(_ key: KeyEvent) -> Bool {
        guard let editor, shelf.awaits(editor.tile.image) else { return false }
        switch keymap.command(for: key, in: context) {
        case .closeEditor, .quit, .suspend:
            typedAhead = []
            return false
        default:
            typedAhead.append(key)
            return true
        }
    }

    /// Handles the keys that waited for a picture; those for a next tile may wait again.
    mutating func takeTypedAhead() -> [Effect] {
        let keys = typedAhead
        typedAhead = []
        return keys.flatMap { handle(.key($0)) }
    }

    /// Runs the command of a name, as a key or the palette asks for it.
    mutating func run(_ name: CommandName, argument: String = "") -> [Effect] {
        guard let command = Commands.command(name, in: context) else {
            say("\(name) works in another place")
            return []
        }
        return run(command, argument: argument)
    }

    private mutating func run(_ command: Command, argument: String) -> [Effect] {
        if command.info.changesProject, refusesChange() { return [] }
        guide?.note(command.info.name)
        if command.info.argument != nil, argument.isEmpty {
            var list = CommandList(.palette, context: context)
            list.filter = "\(command.info.name) "
            dialog = .commands(list)
            return []
        }
        if let reason = command.unavailability(self) {
            say(reason)
            return []
        }
        if editor == nil, focus == .scatter, scatter.shape != nil {
            if let draw = ScatterCommands.whileDrawing[command.info.name] {
                draw(&self)
                return []
            }
            if command.info.keys[.editor] == nil { scatter.shape = nil }
        }
        return command.run(&self, argument)
    }

    /// Whether the project may not be changed; says so.
    mutating func refusesChange() -> Bool {
        guard isReadOnly else { return false }
        complain("The project is open for reading only: its folder cannot be written to")
        return true
    }

    private mutating func handleInDialog(_ key: KeyEvent) -> [Effect] {
        switch dialog {
        case .confirmQuit:
            dialog = nil
            if key.key == .character("y") || key.key == .enter {
                isQuitting = true
                return [.cancelRound, .quit]
            }
        case .commands(var list):
            let entries = list.entries(keymap)
            switch key.key {
            case .escape:
                dialog = nil
                return []
            case .enter:
                dialog = nil
                guard list.selection < entries.count else { return [] }
                return run(entries[list.selection], argument: list.argument)
            case .up, .backtab: list.selection -= 1
            case .down, .tab: list.selection += 1
            case .pageUp: list.selection -= 10
            case .pageDown: list.selection += 10
            case .backspace:
                list.filter = String(list.filter.dropLast())
                list.selection = 0
            case .character(let character) where !key.control && !key.alt:
                list.filter.append(character)
                list.selection = 0
            default: break
            }
            list.selection = max(0, min(list.selection, list.entries(keymap).count - 1))
            dialog = .commands(list)
        case .search(let search): handle(key, in: search)
        case nil: break
        }
        return []
    }

    private mutating func run(_ entry: CommandList.Entry, argument: String) -> [Effect] {
        guard entry.isAtHand else {
            say("\(entry.info.name) works in another place: \(entry.context.title.lowercased())")
            return []
        }
        return run(entry.info.name, argument: entry.info.argument == nil ? "" : argument)
    }

    mutating func quit() -> [Effect] {
        let stroke = penUp()
        if round.isTraining {
            dialog = .confirmQuit
            return stroke
        }
        isQuitting = true
        return stroke + [.quit]
    }

    mutating func retrain() -> [Effect] {
        guard !round.isTraining else {
            say("A round is running already")
            return []
        }
        guard count(.labeled) > 0 || answeredTicket < lastTicket else {
            say("Nothing to train on yet: label a tile and confirm it with Enter")
            return []
        }
        guard !round.isBusy else {
            round.isWanted = true
            say("The training starts when the program has taken up the last round")
            return []
        }
        round.start()
        return [.runRound]
    }

    mutating func cancelRound() -> [Effect] {
        round.activity = .canceling
        round.isWanted = false
        return [.cancelRound]
    }
}
