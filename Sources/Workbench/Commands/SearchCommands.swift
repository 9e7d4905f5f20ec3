/// Commands of the search.
enum SearchCommands {
    static let all = [
        Command(
            CommandInfo(
                .search, "search for images and tiles", keys: [.everywhere: "/"], hint: .init("search", [.image: 7])),
            change: { $0.dialog = .search(Search()) }),
        Command(
            CommandInfo("next-match", "next match of the search", keys: [.everywhere: ">"]),
            change: { $0.goToMatch(by: 1) }),
        Command(
            CommandInfo("previous-match", "match before", keys: [.everywhere: "lt"]),
            change: { $0.goToMatch(by: -1) }),
    ]
}
