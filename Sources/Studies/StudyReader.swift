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
            throw Problem(
                .setting, path: path, line: error.line, reason: "this is not TOML (\(error.reason))", fix: error.fix)
        }
        try checkKeys(of: root, Set(Self.ownKeys).union(StudyKey.tables))
    }

    func wrong(_ node: TOMLNode?, _ reason: String, fix: String) -> Problem {
        Problem(.setting, path: path, line: node.flatMap { $0.line > 0 ? $0.line : nil }, reason: reason, fix: fix)
    }

    func checkKeys(of node: TOMLNode, _ known: Set<String>) throws {
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
        guard given.count * variations.count <= StudyFile.largestCount else { throw tooMany("arms", nil) }
        let arms = given.flatMap { arm in
            variations.map { variation in
                StudyArm(
                    name: ([arm.name] + variation.names).joined(separator: ", "),
                    configuration: base.merging(arm.configuration).merging(variation.configuration), line: arm.line)
            }
        }
        try checkNames(of: arms)
        for arm in arms { try check(arm) }
        return arms
    }

    /// Checks that arms have different names, and different folders for their results.
    private func checkNames(of arms: [StudyArm]) throws {
        var folders: [String: StudyArm] = [:]
        for arm in arms {
            if let same = folders.updateValue(arm, forKey: arm.folderName) {
                let equal = same.name == arm.name ? "names" : "folder names, \(arm.folderName)"
                throw wrong(
                    line: arm.line,
                    "the arms \(TOML.quoted(same.name)) and \(TOML.quoted(arm.name)) have equal \(equal)",
                    fix: "give them different names, with name = \"...\"")
            }
        }
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
            guard let name = try string("name", in: node) ?? configuration.given(.strategy)?.text else {
                throw wrong(node, "an arm has no name", fix: "write name = \"...\"")
            }
            return StudyArm(name: name, configuration: configuration, line: node.line)
        }
    }

    func tables(_ key: String) throws -> [TOMLNode] {
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
        var nodes: [StudyKey: TOMLNode] = [:]
        for (name, list) in flattened(node).sorted(by: { ($0.1.line, $0.0) < ($1.1.line, $1.0) }) {
            let key = try key(name, list)
            guard let elements = list.array, !elements.isEmpty else {
                throw wrong(list, "vary.\(name) cannot be \(list)", fix: "write an array of its values")
            }
            guard elements.count <= StudyFile.largestCount / found.count else { throw tooMany("arms", list) }
            nodes[key] = list
            let values = try elements.map { try value($0, of: key) }
            found = found.flatMap { one in
                values.map { value in
                    var configuration = one.configuration
                    configuration[key] = value
                    return (one.names + ["\(key.shortName) \(value.text)"], configuration)
                }
            }
        }
        try checkAlternatives(nodes)
        return found
    }

    // MARK: Values

    private func configuration(_ node: TOMLNode) throws -> StudyConfiguration {
        var configuration = StudyConfiguration()
        var nodes: [StudyKey: TOMLNode] = [:]
        for table in StudyKey.tables.sorted() {
            guard let entry = node.table?[table] else { continue }
            guard entry.table != nil else {
                throw wrong(entry, "\(table) cannot be \(entry)", fix: "write it as a table, under [\(table)]")
            }
            for (name, value) in flattened(entry, prefix: table + ".").sorted(by: { $0.1.line < $1.1.line }) {
                let key = try key(name, value)
                configuration[key] = try self.value(value, of: key)
                nodes[key] = value
            }
        }
        try checkAlternatives(nodes)
        return configuration
    }

    /// Checks that keys do not exclude each other.
    private func checkAlternatives(_ nodes: [StudyKey: TOMLNode]) throws {
        for keys in StudyConfiguration.alternatives {
            // A flag that is not set says nothing.
            let given = keys.filter { nodes[$0].map { $0.boolean != false } ?? false }
            guard given.count > 1 else { continue }
            throw wrong(
                given.compactMap { nodes[$0] }.max { $0.line < $1.line },
                given.map(\.name).joined(separator: " and ") + " exclude each other", fix: "give one of them")
        }
    }

    /// The leaves of nested tables, with the names of the tables before their own. An empty table is a leaf, so that it
    /// is refused where a value belongs.
    private func flattened(_ node: TOMLNode, prefix: String = "") -> [(String, TOMLNode)] {
        (node.table ?? [:]).flatMap { name, child in
            child.table?.isEmpty ?? true
                ? [(prefix + name, child)] : flattened(child, prefix: prefix + name + ".")
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

    func tooMany(_ what: String, _ node: TOMLNode?) -> Problem {
        wrong(
            node, "the study has more than \(StudyFile.largestCount) \(what)",
            fix: "write several studies, with fewer \(what) each")
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
}
