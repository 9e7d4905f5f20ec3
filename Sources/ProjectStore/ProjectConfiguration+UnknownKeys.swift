import Problems

extension ProjectConfiguration {
    /// The keys of a text that nothing reads, likely because they are misspelled: neither this room reads them nor those
    /// that the further settings belong to.
    ///
    /// - Parameters:
    ///   - training: The names of the training's further settings.
    ///   - acquisition: The names of the queries' settings.
    /// - Throws: `Problem` where the text is no TOML.
    package func unknownKeys(
        in text: String, path: String, training: Set<String>, acquisition: Set<String>
    ) throws -> [Problem] {
        let reader = try SettingsReader(text, path: path)
        var known = Dictionary(grouping: ownLines, by: \.table).mapValues { Set($0.map(\.key)) }
        known["labels"] = ["classes", "colorsOnly", "void", "voidColors"]
        known["training", default: []].formUnion(training)
        known["acquisition", default: []].formUnion(acquisition)
        known["", default: []].formUnion(known.keys.filter { !$0.isEmpty })
        func unknown(in table: String, _ lines: [String: Int], known names: Set<String>) -> [Problem] {
            lines.filter { !names.contains($0.key) }.sorted { $0.key < $1.key }.map { name, line in
                Problem(
                    path: path, line: line, reason: "nothing reads `\(table.isEmpty ? name : "\(table).\(name)")`",
                    fix: "here it could be \(names.sorted().joined(separator: ", "))")
            }
        }
        let ofTables = known.sorted { $0.key < $1.key }.flatMap { table, names in
            unknown(in: table, reader.lines(in: table), known: names)
        }
        let ofClasses = reader.lines(inElementsOf: "labels.classes").enumerated().flatMap { index, lines in
            unknown(in: "labels.classes[\(index)]", lines, known: SettingsReader.classKeys)
        }
        return ofTables + ofClasses
    }

    /// The lines that do not depend on the further settings.
    private var ownLines: [Line] {
        var own = self
        (own.training, own.acquisition) = (Settings(), Settings())
        return own.lines
    }
}

extension Project {
    /// See `ProjectConfiguration.unknownKeys`, of the file as it is now.
    package func unknownKeys(training: Set<String>, acquisition: Set<String>) throws -> [Problem] {
        let (text, path) = try configurationText()
        return try configuration.unknownKeys(in: text, path: path, training: training, acquisition: acquisition)
    }

    /// What a setting is refused with by who reads it, with its line in the file as it is now.
    package func refusal(of key: String, reason: String) -> Problem {
        let current = try? configurationText()
        let reader = current.flatMap { try? SettingsReader($0.text, path: $0.path) }
        let fix = "correct the line"
        return reader?.wrong(key, reason: "\(key): \(reason)", fix: fix)
            ?? Problem(
                .setting, path: configurationURL.path, reason: "\(key): \(reason)",
                fix: fix)
    }
}
