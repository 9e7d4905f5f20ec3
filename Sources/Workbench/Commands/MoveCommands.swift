/// Moves. What moves is the matter of the pane that has the keyboard.
enum MoveCommands {
    static let all = [
        Command(
            CommandInfo(
                "up", "up", keys: [.everywhere: "Up k", .editor: "Up k"], hint: .init("choose", [.acquisition: 2]))
        ) { $0.move(down: -1, right: 0) },
        Command(
            CommandInfo("down", "down", keys: [.everywhere: "Down j", .editor: "Down j"])
        ) { $0.move(down: 1, right: 0) },
        Command(
            CommandInfo("left", "left", keys: [.everywhere: "Left h", .editor: "Left h"])
        ) { $0.move(down: 0, right: -1) },
        Command(
            CommandInfo(
                "right", "right", keys: [.everywhere: "Right l", .editor: "Right l"],
                hint: .init("turn", [.acquisition: 3]))
        ) { $0.move(down: 0, right: 1) },
        Command(
            CommandInfo("far-up", "far up", keys: [.scatter: "S-Up K", .editor: "S-Up K"])
        ) { $0.moveFar(down: -1, right: 0) },
        Command(
            CommandInfo("far-down", "far down", keys: [.scatter: "S-Down J", .editor: "S-Down J"])
        ) { $0.moveFar(down: 1, right: 0) },
        Command(
            CommandInfo(
                "far-left", "far left",
                keys: [.acquisition: "S-Left H", .scatter: "S-Left H", .editor: "S-Left H"])
        ) { $0.moveFar(down: 0, right: -1) },
        Command(
            CommandInfo(
                "far-right", "far right",
                keys: [.acquisition: "S-Right L", .scatter: "S-Right L", .editor: "S-Right L"],
                hint: .init("turn far", [.acquisition: 4]))
        ) { $0.moveFar(down: 0, right: 1) },
        Command(
            CommandInfo("first", "first", keys: [.everywhere: "Home g", .editor: "Home"])
        ) { $0.goToEnd(first: true) },
        Command(
            CommandInfo("last", "last", keys: [.everywhere: "End G", .editor: "End"])
        ) { $0.goToEnd(first: false) },
    ]
}
