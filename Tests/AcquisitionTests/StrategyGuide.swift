import Acquisition

/// The page of the guide with the tables of strategies and settings, generated from the declarations.
enum StrategyGuide {
    static var text: String {
        """
        # Strategies and their settings

        <!-- Generated from the declarations of strategies and settings. A test compares it with them. -->

        A strategy selects the tiles to label next. Name it with `--strategy` on the command line, in the acquisition pane, or
        as `strategy` under `[acquisition]` in `project.toml`.

        \(table(["strategy", "selects", "uses", "settings"], Strategy.all.map(row)))

        ## Settings

        Every setting is a key under `[acquisition]` in `project.toml`, an option of `tessera acquire` and `tessera simulate`,
        and a line of the acquisition pane. All strategies use `strategy` and `batchSize`.

        \(table(["key", "option", "in the pane", "description", "values", "default"], AcquisitionSetting.allCases.map(row)))

        Tiles with the highest scores resemble each other, and their classes are not those of the pool. Two settings select
        others too. `randomShare` draws a part of the query at random. `scorePower` above 0 draws tiles one after the other,
        with probabilities in proportion to `score^scorePower` (Kirsch, Farquhar, Atighehchian, Jesson, Branchaud-Charron,
        Gal, "Stochastic Batch Acquisition: A Simple Baseline for Deep Active Learning", TMLR 2023).

        ## Publications

        \(table(["strategy", "publication"], Strategy.all.map { ["`\($0.name)`", $0.citation.description] }))

        """
    }

    private static func row(_ strategy: Strategy) -> [String] {
        let needs = [strategy.measure?.rawValue].compactMap(\.self) + strategy.needs.names
        let settings = AcquisitionSetting.allCases.filter(strategy.settings.contains).map { "`\($0.name)`" }
        return [
            "`\(strategy.name)`", strategy.summary, needs.joined(separator: ", "), settings.joined(separator: ", "),
        ]
    }

    private static func row(_ setting: AcquisitionSetting) -> [String] {
        // The strategies are in the first table.
        let values = setting == AcquisitionSetting.strategy ? "the strategies above" : setting.range
        return [
            "`\(setting.name)`", "`--\(setting.option)`", setting.label, setting.summary, values,
            setting.defaultValue.text,
        ]
    }

    private static func table(_ header: [String], _ rows: [[String]]) -> String {
        ([header, header.map { _ in "---" }] + rows)
            .map { "| " + $0.joined(separator: " | ") + " |" }.joined(separator: "\n")
    }
}
