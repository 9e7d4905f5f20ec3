/// The command that opens the search.
enum SearchCommands {
    static let all = [
        Command(
            CommandInfo(
                .search, "search for images and tiles", keys: [.everywhere: "/"], hint: .init("search", [.image: 7]))
        ) { model, _ in model.open(.search(Search())) }
    ]
}

extension SearchResults {
    static let commands: [PaneCommand<SearchResults>] = [
        PaneCommand(
            CommandInfo("next-match", "next match of the search", keys: [.everywhere: ">"], needs: "a search"),
            unless: { $0.whyNoMatch($1) },
            change: { $0.go(by: 1, &$1) }),
        PaneCommand(
            CommandInfo("previous-match", "previous match of the search", keys: [.everywhere: "lt"], needs: "a search"),
            unless: { $0.whyNoMatch($1) },
            change: { $0.go(by: -1, &$1) }),
    ]
}
