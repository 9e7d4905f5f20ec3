import Problems

extension ProjectConfiguration {
    /// The keys of `project.toml` that no code reads. They are probably misspelled.
    ///
    /// - Parameters:
    ///   - training: The names of the other settings in `[training]`.
    ///   - acquisition: The names of the settings in `[acquisition]`.
    /// - Throws: `Problem` if the text is not TOML.
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
                    path: path, line: line, reason: "unknown key `\(table.isEmpty ? name : "\(table).\(name)")`",
                    fix: "known keys here: \(names.sorted().joined(separator: ", "))")
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

    /// The lines without the settings that other modules define.
    private var ownLines: [Line] {
        var own = self
        (own.training, own.acquisition) = (Settings(), Settings())
        return own.lines
    }
}

extension Project {
    /// The unknown keys of the current file. See `ProjectConfiguration.unknownKeys`.
    package func unknownKeys(training: Set<String>, acquisition: Set<String>) throws -> [Problem] {
        let (text, path) = try configurationText()
        return try configuration.unknownKeys(in: text, path: path, training: training, acquisition: acquisition)
    }

    /// The problem of a setting with an invalid value, with its line in the current file.
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
