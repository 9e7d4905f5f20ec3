import Terminal

extension Keymap {
    /// The keys as they come.
    package static let standard = Keymap(
        table.map { context, action, keys in
            Binding(context: context, action: action, keys: keys.split(separator: " ").map(key))
        })

    private static func key(_ text: Substring) -> KeyEvent {
        guard let event = KeyNotation.key(written: text) else { preconditionFailure("Keymap: no key \(text)") }
        return event
    }

    private static let table: [(KeyContext, Action, String)] = [
        (.everywhere, .openEditor, "Enter e"),
        (.everywhere, .nextQueued, "n"),
        (.everywhere, .previousQueued, "p"),
        (.everywhere, .nextSkipped, "S"),
        (.everywhere, .nextImage, "] PgDn"),
        (.everywhere, .previousImage, "[ PgUp"),
        (.everywhere, .overlayNext, "o"),
        (.everywhere, .overlayPrevious, "O"),
        (.everywhere, .rawOnly, "i"),
        (.everywhere, .opacityUp, ")"),
        (.everywhere, .opacityDown, "("),
        (.everywhere, .scatterColor, "c"),
        (.everywhere, .addToQuery, "a"),
        (.everywhere, .barFromQuery, "A"),
        (.everywhere, .skip, "s"),
        (.everywhere, .flag, "!"),
        (.everywhere, .undo, "u"),
        (.everywhere, .redo, "U C-r"),
        (.everywhere, .retrain, "r"),
        (.everywhere, .cancelRound, "x"),
        (.everywhere, .up, "Up k"),
        (.everywhere, .down, "Down j"),
        (.everywhere, .left, "Left h"),
        (.everywhere, .right, "Right l"),
        (.everywhere, .first, "Home g"),
        (.everywhere, .last, "End G"),
        (.everywhere, .search, "/"),
        (.everywhere, .nextMatch, ">"),
        (.everywhere, .previousMatch, "lt"),
        (.everywhere, .focusImage, "1 F2"),
        (.everywhere, .focusScatter, "2 F3"),
        (.everywhere, .focusAcquisition, "3 F4"),
        (.everywhere, .focusQueue, "4 F5"),
        (.everywhere, .focusRound, "5 F6"),
        (.everywhere, .focusNext, "Tab"),
        (.everywhere, .focusPrevious, "S-Tab"),
        (.everywhere, .zoom, "z"),
        (.everywhere, .help, "? F1"),
        (.everywhere, .palette, ":"),
        (.everywhere, .saveCopy, "C-s"),
        (.everywhere, .suspend, "C-z"),
        (.everywhere, .quit, "q C-c"),
        (.everywhere, .nextChange, "N"),
        (.acquisition, .takeQuery, "Enter"),
        (.acquisition, .farLeft, "S-Left H"),
        (.acquisition, .farRight, "S-Right L"),
        (.acquisition, .resetSettings, "Backspace R"),
        (.acquisition, .nextPreset, "P"),
        (.everywhere, .clearSelection, "Esc"),
        (.scatter, .selectBox, "v"),
        (.scatter, .selectLasso, "V"),
        (.round, .roundPage, "v"),
        (.scatter, .zoomIn, "+ ="),
        (.scatter, .zoomOut, "-"),
        (.scatter, .fitAll, "0"),
        (.scatter, .farUp, "S-Up K"),
        (.scatter, .farDown, "S-Down J"),
        (.scatter, .farLeft, "S-Left H"),
        (.scatter, .farRight, "S-Right L"),
        (.editor, .confirm, "Enter"),
        (.editor, .acceptRest, "a"),
        (.editor, .acceptAll, "A"),
        (.editor, .paint, "Space"),
        (.editor, .pen, "d"),
        (.editor, .brush, "b"),
        (.editor, .eraser, "e"),
        (.editor, .fillRegion, "f"),
        (.editor, .fillColor, "t"),
        (.editor, .superpixel, "c"),
        (.editor, .rectangle, "r"),
        (.editor, .polygon, "P"),
        (.editor, .removeCorner, "Backspace"),
        (.editor, .lockClass, "x"),
        (.editor, .onlyUnlabeled, "m"),
        (.editor, .wholeTile, "w"),
        (.editor, .void, "v"),
        (.editor, .swapClasses, "Tab"),
        (.editor, .larger, "]"),
        (.editor, .smaller, "["),
        (.editor, .tolerant, "}"),
        (.editor, .strict, "{"),
        (.editor, .undo, "u"),
        (.editor, .redo, "U C-r"),
        (.editor, .skip, "s"),
        (.editor, .flag, "!"),
        (.editor, .nextQueued, "n"),
        (.editor, .previousQueued, "p"),
        (.editor, .nextSkipped, "S"),
        (.editor, .overlayNext, "o"),
        (.editor, .overlayPrevious, "O"),
        (.editor, .rawOnly, "i"),
        (.editor, .opacityUp, ")"),
        (.editor, .opacityDown, "("),
        (.editor, .zoomIn, "+ ="),
        (.editor, .zoomOut, "-"),
        (.editor, .up, "Up k"),
        (.editor, .down, "Down j"),
        (.editor, .left, "Left h"),
        (.editor, .right, "Right l"),
        (.editor, .farUp, "S-Up K"),
        (.editor, .farDown, "S-Down J"),
        (.editor, .farLeft, "S-Left H"),
        (.editor, .farRight, "S-Right L"),
        (.editor, .first, "Home"),
        (.editor, .last, "End"),
        (.editor, .retrain, "C-t"),
        (.editor, .cancelRound, "C-x"),
        (.editor, .close, "Esc q"),
        (.editor, .help, "? F1"),
        (.editor, .palette, ":"),
        (.editor, .saveCopy, "C-s"),
        (.editor, .suspend, "C-z"),
        (.editor, .quit, "C-c"),
    ]

    /// What the hint bar offers, the most wanted first.
    package func hints(in context: KeyContext) -> [(key: String, text: String)] {
        let actions: [Action] =
            switch context {
            case .image, .everywhere:
                [.openEditor, .nextQueued, .overlayNext, .nextImage, .retrain, .focusNext, .search, .zoom]
            case .scatter: [.openEditor, .selectLasso, .selectBox, .scatterColor, .zoomIn, .nextQueued, .focusNext]
            case .acquisition:
                [.takeQuery, .up, .right, .farRight, .resetSettings, .nextPreset, .nextChange, .focusNext]
            case .queue: [.openEditor, .nextQueued, .skip, .addToQuery, .barFromQuery, .retrain, .focusNext]
            case .round: [.roundPage, .zoom, .retrain, .cancelRound, .nextQueued, .focusNext]
            case .editor: [.confirm, .acceptRest, .paint, .pen, .fillRegion, .undo, .skip, .wholeTile, .close]
            }
        return (actions + [.help, .palette]).compactMap { action in
            keys(for: action, in: context).first.map { (KeyNotation.text($0), action.hint) }
        }
    }
}
