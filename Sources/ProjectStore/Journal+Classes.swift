import GRDB
import Imagery
import Pool
import Problems

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

extension Journal {
    /// Matches the classes of `project.toml` with the journal's by their names. From now on masks come and go as indices
    /// of `catalog`.
    ///
    /// - Returns: Classes of the list that count as another one of it, which a merge that did not end leaves.
    /// - Throws: `Problem.classInUse` where a class was removed whose pixels are in use, with their count;
    ///   `Problem.setting` where two names of the list are one class.
    @discardableResult
    package func adopt(_ catalog: ClassCatalog, configuration path: String) throws -> [Finding] {
        var table = try read { try ClassTable($0) }
        let isFirst = table.isEmpty
        guard let added = table.add(catalog.names) else {
            throw Self.refusal(
                path, "all \(LabelMask.maximumClassCount) numbers of classes were given away",
                "give a new class the name of one that is no longer used")
        }
        let own = catalog.names.compactMap { table.numbers[$0] }
        let findings = try Self.unfinishedMerges(catalog.names, own, table, path)
        let known = Set(own)
        if isFirst || table.numbers.values.contains(where: { !known.contains(table.target(of: $0)) }) {
            try refuseRemoved(known, table, path)
        }
        if !added.isEmpty { try writeIfPossible { try insert(added, names: catalog.names, isFirst: isFirst, in: $0) } }
        labelIDs = LabelIDs(numbers: own, merged: table.merged)
        return findings
    }

    /// - Throws: Where two names are one class and no merge explains it, or a class was merged into one that is not in
    ///   the list.
    private static func unfinishedMerges(
        _ names: [String], _ numbers: [UInt8], _ table: ClassTable, _ path: String
    ) throws -> [Finding] {
        var findings: [Finding] = []
        for (index, number) in numbers.enumerated() {
            let target = table.target(of: number)
            guard let owner = numbers.firstIndex(of: target) else {
                let other = table.name(of: target) ?? "number \(target)"
                throw refusal(
                    path, "\(names[index]) was merged into \(other), which is not in the list",
                    "write \(other) in its place, or run `tessera classes PROJECT rename \(other.shellQuoted) "
                        + "\(names[index].shellQuoted)`")
            }
            if owner == index { continue }
            guard number != target else {
                throw refusal(
                    path, "\(names[index]) and \(names[owner]) are one class since it was renamed",
                    "remove one of them from the list")
            }
            findings.append(
                Finding(
                    .classMerged, path: path,
                    reason:
                        "\(names[index]) was merged into \(names[owner]) and is still in the list: its pixels count "
                        + "as \(names[owner])",
                    fix: "run `tessera classes PROJECT merge \(names[index].shellQuoted) "
                        + "\(names[owner].shellQuoted)`, which takes it out",
                    affectsLabels: false))
        }
        return findings
    }

    /// - Throws: `Problem.classInUse` where pixels have a number of none of the `known` classes.
    private func refuseRemoved(_ known: Set<UInt8>, _ table: ClassTable, _ path: String) throws {
        let inUse = try read(pixelsByNumber).filter {
            $0.key < LabelMask.void && !known.contains(table.target(of: $0.key))
        }
        guard let (number, count) = inUse.min(by: { $0.key < $1.key }) else { return }
        guard let name = table.name(of: number) else {
            // Earlier versions did not keep the names of classes.
            throw Problem(
                .classInUse, path: path,
                reason:
                    "\(count) labeled pixels have the class number \(number), counted from 0, which is not in the list",
                fix: "put the list of classes back as it was when the labels were made")
        }
        throw Problem(
            .classInUse, path: path,
            reason: "the class \(name) was removed, but \(count) labeled pixels have it",
            fix: "put it back; or run `tessera classes PROJECT merge \(name.shellQuoted) OTHER`, or, if it has "
                + "another name now, `tessera classes PROJECT rename \(name.shellQuoted) NEW`")
    }

    /// The numbers of the first `count` classes of the list that was adopted, in its order. A class that was merged and is
    /// still in the list has the number of the other.
    package func classNumbers(count: Int) -> [UInt8] { labelIDs.numbers(count: count) }

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
    /// - Throws: `Problem` where there is no class `old`, or another one with pixels has the name `new`.
    package func addName(_ new: String, toClass old: String, known names: [String]) throws {
        try write { database in
            let table = try table(with: names.filter { $0 != new }, in: database)
            guard let number = table.numbers[old] else { throw noClass(old, table) }
            if let other = table.numbers[new], table.target(of: other) != table.target(of: number) {
                let counts = try pixelsByNumber(in: database)
                guard !counts.keys.contains(where: { table.target(of: $0) == table.target(of: other) }) else {
                    throw refusal(
                        "there is a class \(new) with labeled pixels already",
                        "choose another name, or run `tessera classes PROJECT merge \(old.shellQuoted) \(new.shellQuoted)`"
                    )
                }
            }
            // Also a spelling of the name in other code points goes.
            try delete(new, table, in: database)
            try database.execute(sql: "INSERT INTO class (name, number) VALUES (?, ?)", arguments: [new, number])
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
            try delete(old, table, in: database)
        }
    }

    private func delete(_ name: String, _ table: ClassTable, in database: Database) throws {
        guard let stored = table.stored(name) else { return }
        try database.execute(sql: "DELETE FROM class WHERE name = ?", arguments: [stored])
    }

    /// Lets the pixels of a class count as those of another from now on, also in the edits that undo brings back. Where
    /// they do already, nothing changes.
    ///
    /// - Parameter names: The classes of `project.toml`, some of which may be new.
    /// - Throws: `Problem` where one of the classes is unknown, or both are one under two names.
    package func mergeClass(_ name: String, into other: String, known names: [String]) throws {
        try write { database in
            let table = try table(with: names, in: database)
            guard let number = table.numbers[name] else { throw noClass(name, table) }
            guard let target = table.numbers[other] else { throw noClass(other, table) }
            guard number != target else {
                throw refusal("\(name) and \(other) are one class already", "name two different classes")
            }
            // A merge whose program was killed before it had changed project.toml is done here.
            if table.target(of: number) == target { return }
            guard table.target(of: number) != table.target(of: target) else {
                throw refusal(
                    "\(other) was merged into \(name) before",
                    "merge \(other) into \(name), which takes it out of the list")
            }
            try database.execute(
                sql: "INSERT OR REPLACE INTO class_merge (number, target) VALUES (?, ?)",
                arguments: [table.target(of: number), table.target(of: target)])
        }
    }

    /// What an undo or a redo is refused with that would bring back a class that the project no longer has.
    func classIsGone(_ number: UInt8, in database: Database) throws -> Problem {
        let name = try ClassTable(database).name(of: number) ?? "number \(number)"
        return Problem(
            .setting, path: url.path,
            reason: "this step would bring back pixels of the class \(name), which project.toml no longer has",
            fix: "add the class to project.toml again, or merge it into another")
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
        let isFirst = table.isEmpty
        try insert(table.add(names) ?? [], names: names, isFirst: isFirst, in: database)
        return table
    }

    /// - Parameters:
    ///   - names: All classes of `project.toml`.
    ///   - isFirst: Whether the journal had no classes before.
    private func insert(
        _ classes: [(name: String, number: UInt8)], names: [String], isFirst: Bool, in database: Database
    ) throws {
        for (name, number) in classes {
            try database.execute(sql: "INSERT INTO class (name, number) VALUES (?, ?)", arguments: [name, number])
            try database.execute(sql: "INSERT INTO class_number (number) VALUES (?)", arguments: [number])
        }
        // Rounds of earlier versions do not say which classes their numbers are of.
        if isFirst { try changeClassesOfRounds(in: database) { $0 ?? names } }
    }

    private func noClass(_ name: String, _ table: ClassTable) -> Problem {
        refusal(
            "there is no class \(name)", "the classes are " + table.numbers.keys.sorted().joined(separator: ", "))
    }

    private func refusal(_ problem: String, _ fix: String) -> Problem {
        Self.refusal(url.path, problem, fix)
    }

    private static func refusal(_ path: String, _ problem: String, _ fix: String) -> Problem {
        Problem(.setting, path: path, reason: problem, fix: fix)
    }
}
