/// Moves. What moves is the matter of the pane that has the input.
enum MoveCommands {
    static let all = [
        near(.up, down: -1, right: 0, "Up k", .init("choose", [.acquisition: 2])),
        near(.down, down: 1, right: 0, "Down j"),
        near(.left, down: 0, right: -1, "Left h"),
        near(.right, down: 0, right: 1, "Right l", .init("change", [.acquisition: 3])),
        far(.farUp, "far up", down: -1, right: 0, "Shift-Up K", in: [.scatter, .editor]),
        far(.farDown, "far down", down: 1, right: 0, "Shift-Down J", in: [.scatter, .editor]),
        far(.farLeft, "far left", down: 0, right: -1, "Shift-Left H", in: [.acquisition, .scatter, .editor]),
        far(
            .farRight, "far right", down: 0, right: 1, "Shift-Right L", in: [.acquisition, .scatter, .editor],
            .init("large step", [.acquisition: 4])),
        end("first", isFirst: true, [.everywhere: "Home g", .editor: "Home"]),
        end("last", isFirst: false, [.everywhere: "End G", .editor: "End"]),
    ]

    private static func near(
        _ name: CommandName, down: Int, right: Int, _ keys: String, _ hint: CommandInfo.Hint? = nil
    ) -> Command {
        Command(
            CommandInfo(
                name, KeyText(name.text), keys: [.everywhere: keys, .editor: keys], hint: hint,
                needs: "in the scatter a map, in the queue a query, in the settings one that is used"),
            unless: { whyNot(.near(down: down, right: right), $0) }
        ) { model, _ in
            model.change(model.active) { $0.move(down: down, right: right, &$1) }
        }
    }

    private static func far(
        _ name: CommandName, _ summary: KeyText, down: Int, right: Int, _ keys: String, in contexts: [KeyContext],
        _ hint: CommandInfo.Hint? = nil
    ) -> Command {
        let keys = Dictionary(uniqueKeysWithValues: contexts.map { ($0, keys) })
        return Command(
            CommandInfo(
                name, summary, keys: keys, hint: hint,
                needs: "in the scatter a map that is zoomed in, in the settings one that is used"),
            unless: { whyNot(.far(down: down, right: right), $0) }
        ) { model, _ in
            model.change(model.active) { $0.moveFar(down: down, right: right, &$1) }
        }
    }

    private static func end(_ name: CommandName, isFirst: Bool, _ keys: [KeyContext: String]) -> Command {
        Command(
            CommandInfo(name, KeyText(name.text), keys: keys, needs: "in the queue a query"),
            unless: { whyNot(.end(isFirst: isFirst), $0) }
        ) { model, _ in
            model.change(model.active) { $0.goToEnd(first: isFirst, &$1) }
        }
    }

    private static func whyNot(_ move: Move, _ model: Model) -> String? {
        model.component(model.active).whyNot(move, model.shared)
    }
}
