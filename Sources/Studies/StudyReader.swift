import Problems
import SettingValues
import TOML

/// Reads a study file. Problems have the line.
struct StudyReader {
    let root: TOMLNode
    private let path: String

    /// The keys beside the tables of `StudyKey`.
    private static let ownKeys = [
        "title", "about", "paper", "seeds", "reference", "strategies", "arms", "vary", "published",
    ]

    init(_ text: String, path: String) throws {
        self.path = path
        do {
            root = try TOML.parse(text)
        } catch {
            throw error.of(path)
        }
        try checkKeys(of: root, Set(Self.ownKeys).union(StudyKey.tables))
    }

    func wrong(_ node: TOMLNode?, _ reason: String, fix: String) -> Problem {
        Problem(.setting, path: path, line: node.flatMap { $0.line > 0 ? $0.line : nil }, reason: reason, fix: fix)
    }

    private func checkKeys(of node: TOMLNode, _ known: Set<String>) throws {
        let unknown = (node.table ?? [:]).filter { !known.contains($0.key) }.min { $0.value.line < $1.value.line }
        guard let (name, value) = unknown else { return }
        throw wrong(value, "unknown key \(name)", fix: "known keys here: \(known.sorted().joined(separator: ", "))")
    }

    func string(_ key: String, in node: TOMLNode? = nil) throws -> String? {
        guard let value = (node ?? root).table?[key] else { return nil }
        guard let string = value.string, !string.isEmpty else {
            throw wrong(value, "\(key) cannot be \(value)", fix: "write text in quotation marks")
        }
        return string
    }

    func seeds() throws -> [UInt64] {
        guard let node = root.table?["seeds"] else { return [1] }
        // Seeds that are too large for an integer of TOML are texts.
        let seeds =
            node.array?.compactMap { $0.integer.flatMap { UInt64(exactly: $0) } ?? $0.string.flatMap { UInt64($0) } }
            ?? []
        guard !seeds.isEmpty, seeds.count == node.array?.count, Set(seeds).count == seeds.count else {
            throw wrong(node, "seeds cannot be \(node)", fix: "write different whole numbers, such as [1, 2, 3]")
        }
        return seeds
    }

    // MARK: Arms

    /// The arms: each strategy or entry of `arms`, with each combination of the values in `vary`.
    func arms() throws -> [StudyArm] {
        let base = try configuration(root)
        let given = try strategies() + listedArms()
        guard !given.isEmpty else {
            throw wrong(nil, "the study has no arms", fix: "write strategies = [\"random\", \"entropy\"], or [[arms]]")
        }
        let variations = try variations()
        let arms = given.flatMap { arm in
            variations.map { variation in
                StudyArm(
                    name: ([arm.name] + variation.names).joined(separator: ", "),
                    configuration: base.merging(arm.configuration).merging(variation.configuration), line: arm.line)
            }
        }
        for (index, arm) in arms.enumerated() {
            if let same = arms[..<index].first(where: { $0.folderName == arm.folderName }) {
                throw wrong(
                    line: arm.line, "the arms \(TOML.quoted(same.name)) and \(TOML.quoted(arm.name)) have equal names",
                    fix: "give them different names, with name = \"...\"")
            }
            try check(arm)
        }
        return arms
    }

    private func strategies() throws -> [StudyArm] {
        guard let node = root.table?["strategies"] else { return [] }
        guard let array = node.array else {
            throw wrong(node, "strategies cannot be \(node)", fix: "write an array, such as [\"random\", \"entropy\"]")
        }
        return try array.map { element in
            var configuration = StudyConfiguration()
            configuration[.strategy] = try value(element, of: .strategy)
            return StudyArm(name: element.string ?? "", configuration: configuration, line: element.line)
        }
    }

    private func listedArms() throws -> [StudyArm] {
        try tables("arms").map { node in
            try checkKeys(of: node, StudyKey.tables.union(["name"]))
            let configuration = try configuration(node)
            guard let name = try string("name", in: node) ?? configuration[.strategy]?.text else {
                throw wrong(node, "an arm has no name", fix: "write name = \"...\"")
            }
            return StudyArm(name: name, configuration: configuration, line: node.line)
        }
    }

    private func tables(_ key: String) throws -> [TOMLNode] {
        guard let node = root.table?[key] else { return [] }
        guard let array = node.array, array.allSatisfy({ $0.table != nil }) else {
            throw wrong(node, "\(key) cannot be \(node)", fix: "write tables, each under [[\(key)]]")
        }
        return array
    }

    /// All combinations of the values in `vary`; one empty combination if there is no such table.
    private func variations() throws -> [(names: [String], configuration: StudyConfiguration)] {
        var found: [(names: [String], configuration: StudyConfiguration)] = [([], StudyConfiguration())]
        guard let node = root.table?["vary"] else { return found }
        for (name, list) in flattened(node).sorted(by: { ($0.1.line, $0.0) < ($1.1.line, $1.0) }) {
            let key = try key(name, list)
            guard let elements = list.array, !elements.isEmpty else {
                throw wrong(list, "vary.\(name) cannot be \(list)", fix: "write an array of its values")
            }
            let values = try elements.map { try value($0, of: key) }
            found = found.flatMap { one in
                values.map { value in
                    var configuration = one.configuration
                    configuration[key] = value
                    return (one.names + ["\(key.shortName) \(value.text)"], configuration)
                }
            }
        }
        return found
    }

    // MARK: Values

    private func configuration(_ node: TOMLNode) throws -> StudyConfiguration {
        var configuration = StudyConfiguration()
        for table in StudyKey.tables.sorted() {
            guard let entry = node.table?[table] else { continue }
            guard entry.table != nil else {
                throw wrong(entry, "\(table) cannot be \(entry)", fix: "write it as a table, under [\(table)]")
            }
            for (name, value) in flattened(entry, prefix: table + ".").sorted(by: { $0.1.line < $1.1.line }) {
                let key = try key(name, value)
                configuration[key] = try self.value(value, of: key)
            }
        }
        for keys in StudyConfiguration.alternatives where keys.count(where: configuration.gives) > 1 {
            throw wrong(
                node, keys.filter(configuration.gives).map(\.name).joined(separator: " and ") + " exclude each other",
                fix: "give one of them")
        }
        return configuration
    }

    /// The leaves of nested tables, with the names of the tables before their own.
    private func flattened(_ node: TOMLNode, prefix: String = "") -> [(String, TOMLNode)] {
        (node.table ?? [:]).flatMap { name, child in
            child.table == nil ? [(prefix + name, child)] : flattened(child, prefix: prefix + name + ".")
        }
    }

    private func key(_ name: String, _ node: TOMLNode) throws -> StudyKey {
        if let key = StudyKey.named(name) { return key }
        let table = name.split(separator: ".").first.map { $0 + "." } ?? ""
        let known = StudyKey.allCases.map(\.name).filter { $0.hasPrefix(table) }
        throw wrong(
            node, "unknown key \(name)",
            fix: "known keys: " + (known.isEmpty ? StudyKey.allCases.map(\.name) : known).joined(separator: ", "))
    }

    private func value(_ node: TOMLNode, of key: StudyKey) throws -> SettingValue {
        let value: SettingValue? =
            switch key.kind {
            case .text: node.string.flatMap { $0.isEmpty ? nil : .name($0) }
            case .setting(.integer): node.integer.map { .integer($0) }
            case .setting(.number): (node.number ?? node.integer.map(Double.init)).map { .number($0) }
            case .setting(.choice): node.string.map { .name($0) }
            case .setting(.flag): node.boolean.map { .flag($0) }
            }
        if let value, key.permits(value) { return value }
        throw wrong(node, "\(key.name) cannot be \(node)", fix: "it must be \(key.range)")
    }

    private func wrong(line: Int, _ reason: String, fix: String) -> Problem {
        Problem(.setting, path: path, line: line > 0 ? line : nil, reason: reason, fix: fix)
    }

    /// Checks what depends on several keys.
    private func check(_ arm: StudyArm) throws {
        let configuration = arm.configuration
        guard configuration.images != nil || configuration.scenes != nil else {
            throw wrong(
                line: arm.line, "the arm \(TOML.quoted(arm.name)) has no dataset",
                fix: "write images = \"...\" or scenes = 40 under [dataset]")
        }
        do {
            _ = try configuration.tiling
            try configuration.acquisition.check()
            _ = try configuration.recipe.settings(for: configuration.layout ?? .folder).changed(
                by: configuration.training)
        } catch let problem as Problem {
            throw wrong(
                line: arm.line, "the arm \(TOML.quoted(arm.name)): \(problem.reason)", fix: problem.fix)
        }
    }

    // MARK: Published figures

    func published() throws -> [PublishedCurve] {
        try tables("published").map { node in
            try checkKeys(of: node, ["name", "source", "tiles", "meanIoU", "deviation", "images", "seconds"])
            guard let name = try string("name", in: node), let source = try string("source", in: node) else {
                throw wrong(node, "published figures have no name or source", fix: "write name and source")
            }
            let tiles = try numbers("tiles", in: node).map { Int($0) }
            let curve = PublishedCurve(
                name: name, source: source, tiles: tiles, meanIoU: try numbers("meanIoU", in: node),
                deviation: try numbers("deviation", in: node), images: try numbers("images", in: node).map { Int($0) },
                seconds: try numbers("seconds", in: node))
            let counts = [curve.meanIoU.count, curve.deviation.count, curve.images.count, curve.seconds.count]
            guard !tiles.isEmpty, counts.allSatisfy({ $0 == 0 || $0 == tiles.count }) else {
                throw wrong(
                    node, "the figures of \(TOML.quoted(name)) are not as many as their tiles",
                    fix: "write arrays of equal lengths")
            }
            return curve
        }
    }

    private func numbers(_ key: String, in node: TOMLNode) throws -> [Double] {
        guard let list = node.table?[key] else { return [] }
        let numbers = (list.array ?? []).compactMap { $0.number ?? $0.integer.map(Double.init) }
        guard numbers.count == list.array?.count, numbers.allSatisfy({ 0..<1e15 ~= $0 }) else {
            throw wrong(list, "\(key) cannot be \(list)", fix: "write an array of numbers of at least 0")
        }
        return numbers
    }
}
