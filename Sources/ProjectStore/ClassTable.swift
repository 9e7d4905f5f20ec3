import GRDB
import Imagery

/// The present and former names of classes with their class IDs, and the merges.
///
/// A class ID belongs to one class forever, because undone edits may contain it. An ID without a name is never reused.
struct ClassTable {
    /// The class ID of each name. Names that Unicode considers equivalent are the same key.
    private(set) var idsByName: [String: UInt8] = [:]
    /// The class that each merged class was merged into, by class ID.
    private(set) var merged: [UInt8: UInt8] = [:]
    /// All class IDs that were ever used.
    private var usedIDs: Set<UInt8> = []

    init(_ database: Database) throws {
        for row in try Row.fetchAll(database, sql: "SELECT name, number FROM class") {
            idsByName[try row.value("name")] = try row.value("number", as: UInt8.self)
        }
        for row in try Row.fetchAll(database, sql: "SELECT number, target FROM class_merge") {
            merged[try row.value("number", as: UInt8.self)] = try row.value("target", as: UInt8.self)
        }
        for row in try Row.fetchAll(database, sql: "SELECT number FROM class_number") {
            usedIDs.insert(try row.value("number", as: UInt8.self))
        }
    }

    /// Whether there are no class IDs yet. Then the journal is new or of an earlier version.
    var isEmpty: Bool { usedIDs.isEmpty }

    /// The class ID that counts for a class ID, after all merges.
    func target(of number: UInt8) -> UInt8 { LabelIDs.target(of: number, merged) }

    /// Gives an ID to each name that has none: the lowest unused ID.
    /// - Returns: The names with their new IDs; nil if no ID is left.
    mutating func add(_ names: [String]) -> [(name: String, number: UInt8)]? {
        var added: [(name: String, number: UInt8)] = []
        for name in names where idsByName[name] == nil {
            let free = (0..<UInt8(LabelMask.maximumClassCount)).first { !usedIDs.contains($0) }
            guard let number = free else { return nil }
            idsByName[name] = number
            usedIDs.insert(number)
            added.append((name, number))
        }
        return added
    }

    func name(of number: UInt8) -> String? { idsByName.filter { $0.value == number }.keys.min() }

    /// The name in the spelling of the journal.
    func storedSpelling(of name: String) -> String? { idsByName.index(forKey: name).map { idsByName[$0].key } }
}
