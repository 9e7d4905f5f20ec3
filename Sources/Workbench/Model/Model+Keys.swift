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
            if let action = keymap.action(for: key, in: context) { return perform(action) }
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
        switch keymap.action(for: key, in: context) {
        case .close, .quit, .suspend:
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

    /// Does what a key or the palette asks for.
    mutating func perform(_ action: Action) -> [Effect] {
        guard !isRefused(action) else { return [] }
        guide?.note(action)
        switch action {
        case .help: dialog = .actions(ActionList(.help, context: context))
        case .palette: dialog = .actions(ActionList(.palette, context: context))
        case .quit: return quit()
        case .saveCopy: return savePart() + [.saveCopy]
        case .suspend: return penUp() + [.suspend]
        // The round learns from what a lowered pen has painted so far.
        case .retrain: return savePart() + retrain()
        case .cancelRound: return cancelRound()
        case .rawOnly: view.isRaw.toggle()
        case .opacityUp: view.opacity = min(10, view.opacity + 1)
        case .opacityDown: view.opacity = max(1, view.opacity - 1)
        default: return editor == nil ? browse(action) : edit(action)
        }
        return []
    }

    /// Says so where an action would change a project that is only read.
    mutating func isRefused(_ action: Action) -> Bool {
        guard isReadOnly, action.changesProject else { return false }
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
        case .actions(var list):
            let entries = list.entries(keymap)
            switch key.key {
            case .escape:
                dialog = nil
                return []
            case .enter:
                dialog = nil
                guard list.selection < entries.count else { return [] }
                return run(entries[list.selection])
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
            dialog = .actions(list)
        case .search(let search): handle(key, in: search)
        case nil: break
        }
        return []
    }

    private mutating func run(_ entry: ActionList.Entry) -> [Effect] {
        guard entry.isAtHand else {
            say("\(entry.action.rawValue) works in another place: \(entry.context.title.lowercased())")
            return []
        }
        return perform(entry.action)
    }

    private mutating func quit() -> [Effect] {
        let stroke = penUp()
        if round.isTraining {
            dialog = .confirmQuit
            return stroke
        }
        isQuitting = true
        return stroke + [.quit]
    }

    private mutating func retrain() -> [Effect] {
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

    private mutating func cancelRound() -> [Effect] {
        guard round.isBusy else {
            say("No round is running")
            return []
        }
        round.activity = .canceling
        round.isWanted = false
        return [.cancelRound]
    }
}
