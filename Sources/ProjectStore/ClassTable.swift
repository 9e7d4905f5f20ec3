import GRDB
import Imagery

/// The names that classes have and had, with their numbers.
///
/// A number belongs to one class for ever: edits that were undone may hold it. So numbers that lost their name are never
/// given to another class.
struct ClassTable {
    /// Names are equal where Unicode says that they are the same text, however they are spelled.
    private(set) var numbers: [String: UInt8] = [:]
    private(set) var merged: [UInt8: UInt8] = [:]
    /// All numbers that were ever given to a class.
    private var given: Set<UInt8> = []

    init(_ database: Database) throws {
        for row in try Row.fetchAll(database, sql: "SELECT name, number FROM class") {
            numbers[try row.value("name")] = try row.value("number", as: UInt8.self)
        }
        for row in try Row.fetchAll(database, sql: "SELECT number, target FROM class_merge") {
            merged[try row.value("number", as: UInt8.self)] = try row.value("target", as: UInt8.self)
        }
        for row in try Row.fetchAll(database, sql: "SELECT number FROM class_number") {
            given.insert(try row.value("number", as: UInt8.self))
        }
    }

    /// Whether no class has a number yet: the journal is new, or of an earlier version.
    var isEmpty: Bool { given.isEmpty }

    /// Where the pixels of a number count, after all merges.
    func target(of number: UInt8) -> UInt8 { LabelIDs.target(of: number, merged) }

    /// Gives numbers to names that have none: the lowest ones that no class ever had.
    /// - Returns: The names with their new numbers; nil where no number is left.
    mutating func add(_ names: [String]) -> [(name: String, number: UInt8)]? {
        var added: [(name: String, number: UInt8)] = []
        for name in names where numbers[name] == nil {
            let free = (0..<UInt8(LabelMask.maximumClassCount)).first { !given.contains($0) }
            guard let number = free else { return nil }
            numbers[name] = number
            given.insert(number)
            added.append((name, number))
        }
        return added
    }

    func name(of number: UInt8) -> String? { numbers.filter { $0.value == number }.keys.min() }

    /// The name as the journal spells it.
    func stored(_ name: String) -> String? { numbers.index(forKey: name).map { numbers[$0].key } }
}
