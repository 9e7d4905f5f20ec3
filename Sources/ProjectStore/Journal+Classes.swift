import GRDB
import Imagery
import Pool
import Problems

/// A class in the journal.
package struct ClassRecord: Hashable, Sendable {
    package let name: String
    /// The class ID: the value of the class in stored masks. It never changes and never belongs to another class.
    package let number: UInt8
    /// The name of the class that this class was merged into; nil if it was not merged.
    package let mergedInto: String?
    /// The number of pixels of this class in all tiles, labeled or not. Pixels in tiles of several tilings count more
    /// than once.
    package let pixels: Int
}

extension Journal {
    /// Matches the classes of `project.toml` with the classes of the journal by name. Afterwards, masks are read and
    /// written with class indices of `catalog`.
    ///
    /// - Returns: A finding for each merge that was interrupted: the merged class is still in the list.
    /// - Throws: `Problem.classInUse` with the pixel count if a removed class is still in use; `Problem.setting` if two
    ///   names of the list are the same class.
    @discardableResult
    package func adopt(_ catalog: ClassCatalog, configuration path: String) throws -> [Finding] {
        var table = try read { try ClassTable($0) }
        let hadNoClasses = table.isEmpty
        guard let added = table.add(catalog.names) else {
            throw Self.settingProblem(
                path, "all \(LabelMask.maximumClassCount) class IDs were used before",
                "give a new class the name of a class that is no longer used")
        }
        let ids = catalog.names.compactMap { table.idsByName[$0] }
        let findings = try Self.unfinishedMerges(catalog.names, ids, table, path)
        let known = Set(ids)
        if hadNoClasses || table.idsByName.values.contains(where: { !known.contains(table.target(of: $0)) }) {
            try refuseRemoved(known, table, path)
        }
        if !added.isEmpty {
            try writeIfPossible { try insert(added, names: catalog.names, hadNoClasses: hadNoClasses, in: $0) }
        }
        labelIDs = LabelIDs(numbers: ids, merged: table.merged)
        return findings
    }

    /// Findings for merged classes that are still in the list.
    /// - Throws: If two names are the same class without a merge, or if a class was merged into a class that is not in
    ///   the list.
    private static func unfinishedMerges(
        _ names: [String], _ numbers: [UInt8], _ table: ClassTable, _ path: String
    ) throws -> [Finding] {
        var findings: [Finding] = []
        for (index, number) in numbers.enumerated() {
            let target = table.target(of: number)
            guard let owner = numbers.firstIndex(of: target) else {
                let other = table.name(of: target) ?? "ID \(target)"
                throw settingProblem(
                    path, "\(names[index]) was merged into \(other), which is not in the list",
                    "write \(other) in its place, or run `tessera classes PROJECT rename \(other.shellQuoted) "
                        + "\(names[index].shellQuoted)`")
            }
            if owner == index { continue }
            guard number != target else {
                throw settingProblem(
                    path, "\(names[index]) and \(names[owner]) are the same class after a rename",
                    "remove one of them from the list")
            }
            findings.append(
                Finding(
                    .classMerged, path: path,
                    reason:
                        "\(names[index]) was merged into \(names[owner]) and is still in the list: its pixels count "
                        + "as \(names[owner])",
                    fix: "run `tessera classes PROJECT merge \(names[index].shellQuoted) "
                        + "\(names[owner].shellQuoted)`, which removes it from the list",
                    affectsLabels: false))
        }
        return findings
    }

    /// Checks that no labeled pixel has a removed class.
    /// - Throws: `Problem.classInUse` if pixels have a class ID that is not in `known`.
    private func refuseRemoved(_ known: Set<UInt8>, _ table: ClassTable, _ path: String) throws {
        let inUse = try read(pixelsByNumber).filter {
            $0.key < LabelMask.void && !known.contains(table.target(of: $0.key))
        }
        guard let (number, count) = inUse.min(by: { $0.key < $1.key }) else { return }
        guard let name = table.name(of: number) else {
            // Earlier versions did not store class names.
            throw Problem(
                .classInUse, path: path,
                reason:
                    "\(count) labeled pixels have the class ID \(number), counted from 0, which is not in the list",
                fix: "restore the list of classes from the time of the labels")
        }
        throw Problem(
            .classInUse, path: path,
            reason: "the class \(name) was removed, but \(count) labeled pixels have it",
            fix: "put it back; or run `tessera classes PROJECT merge \(name.shellQuoted) OTHER`, or, if it has "
                + "another name now, `tessera classes PROJECT rename \(name.shellQuoted) NEW`")
    }

    /// The class IDs of the first `count` classes in the list. A merged class that is still in the list has the ID of
    /// the target.
    package func classNumbers(count: Int) -> [UInt8] { labelIDs.numbers(count: count) }

    /// All classes of the journal, sorted by class ID. A renamed class has its new name.
    package func classes() throws -> [ClassRecord] {
        try read { database in
            let table = try ClassTable(database)
            let pixels = try pixelsByNumber(in: database)
            return table.idsByName.map { name, number in
                let target = table.target(of: number)
                return ClassRecord(
                    name: name, number: number, mergedInto: target == number ? nil : table.name(of: target),
                    pixels: pixels[number] ?? 0)
            }.sorted { ($0.number, $0.name) < ($1.number, $1.name) }
        }
    }

    /// Adds a second name to a class. Both names are valid until `forgetName` removes the old one. So `project.toml`
    /// matches the journal before and after its own change.
    ///
    /// - Parameter names: The classes of `project.toml`, some of which may be new.
    /// - Throws: `Problem` if there is no class `old`, or if another class with pixels has the name `new`.
    package func addName(_ new: String, toClass old: String, known names: [String]) throws {
        try write { database in
            let table = try table(with: names.filter { $0 != new }, in: database)
            guard let number = table.idsByName[old] else { throw noClass(old, table) }
            if let other = table.idsByName[new], table.target(of: other) != table.target(of: number) {
                let counts = try pixelsByNumber(in: database)
                guard !counts.keys.contains(where: { table.target(of: $0) == table.target(of: other) }) else {
                    throw settingProblem(
                        "there is already a class \(new) with labeled pixels",
                        "choose another name, or run `tessera classes PROJECT merge \(old.shellQuoted) "
                            + "\(new.shellQuoted)`"
                    )
                }
            }
            // This also deletes a name with another Unicode spelling.
            try delete(new, table, in: database)
            try database.execute(sql: "INSERT INTO class (name, number) VALUES (?, ?)", arguments: [new, number])
            try changeClassNamesInMetrics(in: database) { $0?.map { $0 == old ? new : $0 } }
        }
    }

    /// Removes the old name of a class that has a new name from `addName`.
    package func forgetName(_ old: String) throws {
        try write { database in
            let table = try ClassTable(database)
            guard let number = table.idsByName[old], table.idsByName.values.count(where: { $0 == number }) > 1 else {
                return
            }
            try delete(old, table, in: database)
        }
    }

    private func delete(_ name: String, _ table: ClassTable, in database: Database) throws {
        guard let stored = table.storedSpelling(of: name) else { return }
        try database.execute(sql: "DELETE FROM class WHERE name = ?", arguments: [stored])
    }

    /// Merges a class into another one: its pixels count as the other class from now on, also after undo. If they
    /// already do, nothing changes.
    ///
    /// - Parameter names: The classes of `project.toml`, some of which may be new.
    /// - Throws: `Problem` if one of the classes is unknown, or if both names are the same class.
    package func mergeClass(_ name: String, into other: String, known names: [String]) throws {
        try write { database in
            let table = try table(with: names, in: database)
            guard let number = table.idsByName[name] else { throw noClass(name, table) }
            guard let target = table.idsByName[other] else { throw noClass(other, table) }
            guard number != target else {
                throw settingProblem("\(name) and \(other) are already the same class", "give two different classes")
            }
            // An earlier merge was interrupted before it changed `project.toml`. The journal is already complete.
            if table.target(of: number) == target { return }
            guard table.target(of: number) != table.target(of: target) else {
                throw settingProblem(
                    "\(other) was merged into \(name) before",
                    "merge \(other) into \(name), which removes it from the list")
            }
            try database.execute(
                sql: "INSERT OR REPLACE INTO class_merge (number, target) VALUES (?, ?)",
                arguments: [table.target(of: number), table.target(of: target)])
        }
    }

    /// The problem of an undo or redo that would restore pixels of a class that the project no longer has.
    func removedClassProblem(_ number: UInt8, in database: Database) throws -> Problem {
        let name = try ClassTable(database).name(of: number) ?? "ID \(number)"
        return Problem(
            .setting, path: url.path,
            reason: "this would restore pixels of the class \(name), which is no longer in project.toml",
            fix: "add the class to project.toml again, or merge it into another")
    }

    /// Changes the class names in the metrics of finished rounds.
    private func changeClassNamesInMetrics(in database: Database, _ change: ([String]?) -> [String]?) throws {
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
        let hadNoClasses = table.isEmpty
        try insert(table.add(names) ?? [], names: names, hadNoClasses: hadNoClasses, in: database)
        return table
    }

    /// - Parameters:
    ///   - names: All classes of `project.toml`.
    ///   - hadNoClasses: Whether the journal had no classes before.
    private func insert(
        _ classes: [(name: String, number: UInt8)], names: [String], hadNoClasses: Bool, in database: Database
    ) throws {
        for (name, number) in classes {
            try database.execute(sql: "INSERT INTO class (name, number) VALUES (?, ?)", arguments: [name, number])
            try database.execute(sql: "INSERT INTO class_number (number) VALUES (?)", arguments: [number])
        }
        // Rounds of earlier versions have no class names.
        if hadNoClasses { try changeClassNamesInMetrics(in: database) { $0 ?? names } }
    }

    private func noClass(_ name: String, _ table: ClassTable) -> Problem {
        settingProblem(
            "there is no class \(name)", "the classes are " + table.idsByName.keys.sorted().joined(separator: ", "))
    }

    private func settingProblem(_ reason: String, _ fix: String) -> Problem {
        Self.settingProblem(url.path, reason, fix)
    }

    private static func settingProblem(_ path: String, _ reason: String, _ fix: String) -> Problem {
        Problem(.setting, path: path, reason: reason, fix: fix)
    }
}
