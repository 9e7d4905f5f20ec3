import GRDB
import Imagery
import Pool

/// A class as the journal knows it.
package struct ClassRecord: Hashable, Sendable {
    package let name: String
    /// What masks hold in its pixels. It never changes and never goes to another class.
    package let number: UInt8
    /// The name of the class that its pixels count for, after a merge; nil where they count for itself.
    package let mergedInto: String?
    /// Of all tiles, confirmed or not.
    package let pixels: Int
}

/// The names that classes have and had, with their numbers.
private struct ClassTable {
    var numbers: [String: UInt8] = [:]
    var merged: [UInt8: UInt8] = [:]

    init(_ database: Database) throws {
        for row in try Row.fetchAll(database, sql: "SELECT name, number FROM class") {
            numbers[try row.value("name")] = try row.value("number", as: UInt8.self)
        }
        for row in try Row.fetchAll(database, sql: "SELECT number, target FROM class_merge") {
            merged[try row.value("number", as: UInt8.self)] = try row.value("target", as: UInt8.self)
        }
    }

    func target(of number: UInt8) -> UInt8 { LabelIDs.target(of: number, merged) }

    /// The lowest number that no class ever had.
    var free: UInt8? {
        let used = Set(numbers.values).union(merged.keys)
        return (0..<UInt8(LabelMask.maximumClassCount)).first { !used.contains($0) }
    }

    /// Gives numbers to names that have none.
    /// - Returns: The names with their new numbers; nil where no number is left.
    mutating func add(_ names: [String]) -> [(name: String, number: UInt8)]? {
        var added: [(name: String, number: UInt8)] = []
        for name in names where numbers[name] == nil {
            guard let number = free else { return nil }
            numbers[name] = number
            added.append((name, number))
        }
        return added
    }

    func name(of number: UInt8) -> String? { numbers.filter { $0.value == number }.keys.min() }
}

extension Journal {
    /// Matches the classes of `project.toml` with the journal's by their names. From now on masks come and go as indices
    /// of `catalog`.
    ///
    /// - Throws: `ProjectError.setting` where a class was removed whose pixels are in use, with their count.
    package func adopt(_ catalog: ClassCatalog, configuration path: String) throws {
        var table = try read { try ClassTable($0) }
        let isFirst = table.numbers.isEmpty
        guard let added = table.add(catalog.names) else {
            throw Self.refusal(
                path, nil, "all \(LabelMask.maximumClassCount) numbers of classes were given away",
                "Give a new class the name of one that is no longer used")
        }
        let numbers = catalog.names.compactMap { table.numbers[$0] }.map(table.target)
        for (index, number) in numbers.enumerated() {
            guard let first = numbers[..<index].firstIndex(of: number) else { continue }
            throw Self.refusal(
                path, catalog.names[index],
                "\(catalog.names[index]) and \(catalog.names[first]) are one class since they were "
                    + "merged or renamed", "Remove one of them from the list")
        }
        let known = Set(numbers)
        if table.numbers.values.contains(where: { !known.contains(table.target(of: $0)) }) {
            let pixels = try read(pixelsByNumber)
            let inUse = pixels.filter { $0.key < LabelMask.void && !known.contains(table.target(of: $0.key)) }
            if let (number, count) = inUse.min(by: { $0.key < $1.key }) {
                let name = table.name(of: number) ?? "number \(number)"
                throw ProjectError(
                    .classInUse(name: name, pixels: count), path: path,
                    problem: "the class \(name) was removed, but \(count) labeled pixels have it",
                    mend:
                        "Put it back; or run `tessera classes PROJECT merge \(name) OTHER`, or, if it has another name "
                        + "now, `tessera classes PROJECT rename \(name) NEW`")
            }
        }
        if !added.isEmpty {
            try writeIfPossible { database in
                try insert(added, in: database)
                // Rounds of earlier versions do not say which classes their numbers are of.
                if isFirst { try changeClassesOfRounds(in: database) { $0 ?? catalog.names } }
            }
        }
        labelIDs = LabelIDs(numbers: numbers, merged: table.merged)
    }

    /// All classes that the journal knows, by their numbers; renamed ones by their new names.
    package func classes() throws -> [ClassRecord] {
        try read { database in
            let table = try ClassTable(database)
            let pixels = try pixelsByNumber(in: database)
            return table.numbers.map { name, number in
                let target = table.target(of: number)
                return ClassRecord(
                    name: name, number: number, mergedInto: target == number ? nil : table.name(of: target),
                    pixels: pixels[number] ?? 0)
            }.sorted { ($0.number, $0.name) < ($1.number, $1.name) }
        }
    }

    /// Lets a class be known by a second name; `forgetName` ends the first. Between the two both names mean the class, so
    /// that `project.toml` can be changed in between and fits at any time.
    ///
    /// - Parameter names: The classes of `project.toml`, some of which may be new.
    /// - Throws: `ProjectError` where there is no class `old`, or another one with pixels has the name `new`.
    package func addName(_ new: String, toClass old: String, known names: [String]) throws {
        try write { database in
            let table = try table(with: names.filter { $0 != new }, in: database)
            guard let number = table.numbers[old] else { throw noClass(old, table) }
            if let other = table.numbers[new], other != number {
                guard try pixelsByNumber(in: database)[other] == nil else {
                    throw refusal(
                        "there is a class \(new) with labeled pixels already",
                        "Choose another name, or run `tessera classes PROJECT merge \(old) \(new)`")
                }
                try database.execute(sql: "DELETE FROM class WHERE name = ?", arguments: [new])
            }
            try database.execute(
                sql: "INSERT OR REPLACE INTO class (name, number) VALUES (?, ?)", arguments: [new, number])
            try changeClassesOfRounds(in: database) { $0?.map { $0 == old ? new : $0 } }
        }
    }

    /// Ends a name that `addName` gave a successor.
    package func forgetName(_ old: String) throws {
        try write { database in
            let table = try ClassTable(database)
            guard let number = table.numbers[old], table.numbers.values.count(where: { $0 == number }) > 1 else {
                return
            }
            try database.execute(sql: "DELETE FROM class WHERE name = ?", arguments: [old])
        }
    }

    /// Lets the pixels of a class count as those of another from now on, also in the edits that undo brings back.
    ///
    /// - Parameter names: The classes of `project.toml`, some of which may be new.
    /// - Throws: `ProjectError` where one of the classes is unknown, or both are one already.
    package func mergeClass(_ name: String, into other: String, known names: [String]) throws {
        try write { database in
            let table = try table(with: names, in: database)
            guard let number = table.numbers[name] else { throw noClass(name, table) }
            guard let target = table.numbers[other] else { throw noClass(other, table) }
            guard table.target(of: number) != table.target(of: target) else {
                throw refusal("\(name) and \(other) are one class already", "Name two different classes")
            }
            try database.execute(
                sql: "INSERT OR REPLACE INTO class_merge (number, target) VALUES (?, ?)",
                arguments: [table.target(of: number), table.target(of: target)])
        }
    }

    /// What an undo or a redo is refused with that would bring back a class that the project no longer has.
    func classIsGone(_ number: UInt8, in database: Database) throws -> ProjectError {
        let name = try ClassTable(database).name(of: number) ?? "number \(number)"
        return ProjectError(
            .setting(key: "labels.classes", value: nil, line: nil), path: url.path,
            problem: "this step would bring back pixels of the class \(name), which project.toml no longer has",
            mend: "Add the class to project.toml again, or merge it into another")
    }

    /// Replaces the names of classes that finished rounds keep with their numbers.
    private func changeClassesOfRounds(in database: Database, _ change: ([String]?) -> [String]?) throws {
        for row in try Row.fetchAll(database, sql: "SELECT number, metrics FROM round WHERE metrics IS NOT NULL") {
            guard var metrics = JSON.value(RoundMetrics.self, try row.value("metrics")) else { continue }
            metrics.classes = change(metrics.classes)
            try database.execute(
                sql: "UPDATE round SET metrics = ? WHERE number = ?",
                arguments: [try JSON.text(metrics), try row.value("number", as: Int.self)])
        }
    }

    private func table(with names: [String], in database: Database) throws -> ClassTable {
        var table = try ClassTable(database)
        try insert(table.add(names) ?? [], in: database)
        return table
    }

    private func insert(_ classes: [(name: String, number: UInt8)], in database: Database) throws {
        for (name, number) in classes {
            try database.execute(sql: "INSERT INTO class (name, number) VALUES (?, ?)", arguments: [name, number])
        }
    }

    private func noClass(_ name: String, _ table: ClassTable) -> ProjectError {
        refusal(
            "there is no class \(name)", "The classes are " + table.numbers.keys.sorted().joined(separator: ", "))
    }

    private func refusal(_ problem: String, _ fix: String) -> ProjectError {
        Self.refusal(url.path, nil, problem, fix)
    }

    private static func refusal(_ path: String, _ name: String?, _ problem: String, _ fix: String) -> ProjectError {
        ProjectError(
            .setting(key: "labels.classes", value: name, line: nil), path: path, problem: problem, mend: fix)
    }
}
