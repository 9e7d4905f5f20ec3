/// Movement commands. The active pane decides what moves.
enum MoveCommands {
    static let all = [
        step(.up, down: -1, right: 0, "Up k", .init("choose", [.acquisition: 2])),
        step(.down, down: 1, right: 0, "Down j"),
        step(.left, down: 0, right: -1, "Left h"),
        step(.right, down: 0, right: 1, "Right l", .init("change", [.acquisition: 3])),
        largeStep(.farUp, "up by a large step", down: -1, right: 0, "Shift-Up K", in: [.image, .scatter, .editor]),
        largeStep(
            .farDown, "down by a large step", down: 1, right: 0, "Shift-Down J", in: [.image, .scatter, .editor]),
        largeStep(
            .farLeft, "left by a large step", down: 0, right: -1, "Shift-Left H",
            in: [.image, .acquisition, .scatter, .editor]),
        largeStep(
            .farRight, "right by a large step", down: 0, right: 1, "Shift-Right L",
            in: [.image, .acquisition, .scatter, .editor],
            .init("large step", [.acquisition: 4])),
        firstOrLast("first", isFirst: true, [.everywhere: "Home g", .editor: "Home"]),
        firstOrLast("last", isFirst: false, [.everywhere: "End G", .editor: "End"]),
    ]

    private static func step(
        _ name: CommandName, down: Int, right: Int, _ keys: String, _ hint: CommandInfo.Hint? = nil
    ) -> Command {
        Command(
            CommandInfo(
                name, KeyText("move " + name.text), keys: [.everywhere: keys, .editor: keys], hint: hint,
                needs:
                    "in the scatter: an embedding; in the queue: a query; in the settings: one that the strategy uses"),
            unless: { whyNot(.step(down: down, right: right), $0) }
        ) { model, _ in
            model.change(model.active) { $0.move(down: down, right: right, &$1) }
        }
    }

    private static func largeStep(
        _ name: CommandName, _ summary: KeyText, down: Int, right: Int, _ keys: String, in contexts: [KeyContext],
        _ hint: CommandInfo.Hint? = nil
    ) -> Command {
        let keys = Dictionary(uniqueKeysWithValues: contexts.map { ($0, keys) })
        return Command(
            CommandInfo(
                name, summary, keys: keys, hint: hint,
                needs: "in the image and the scatter: an enlarged view; in the settings: one that the strategy uses"),
            unless: { whyNot(.largeStep(down: down, right: right), $0) }
        ) { model, _ in
            model.change(model.active) { $0.moveByLargeStep(down: down, right: right, &$1) }
        }
    }

    private static func firstOrLast(_ name: CommandName, isFirst: Bool, _ keys: [KeyContext: String]) -> Command {
        Command(
            CommandInfo(name, KeyText("go to the " + name.text), keys: keys, needs: "in the queue: a query"),
            unless: { whyNot(.firstOrLast(isFirst: isFirst), $0) }
        ) { model, _ in
            model.change(model.active) { $0.goToEnd(first: isFirst, &$1) }
        }
    }

    private static func whyNot(_ move: Move, _ model: Model) -> String? {
        model.component(model.active).whyNot(move, model.shared)
    }
}
