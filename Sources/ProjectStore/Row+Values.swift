import GRDB
import Imagery
import Problems

/// Columns of rows whose content may be anything: a database that somebody changed by hand is an error, not a trap.
extension Row {
    func value<T: DatabaseValueConvertible>(_ column: String, as type: T.Type = T.self) throws(Problem) -> T {
        guard let value = try optional(column, as: type) else { throw .unusableColumn(column) }
        return value
    }

    /// Nil where the column is null.
    func optional<T: DatabaseValueConvertible>(_ column: String, as type: T.Type = T.self) throws(Problem) -> T? {
        guard let stored = self[column] as DatabaseValue? else { throw .unusableColumn(column) }
        if stored.isNull { return nil }
        guard let value = T.fromDatabaseValue(stored) else { throw .unusableColumn(column) }
        return value
    }

    /// A value of an enumeration with text for raw values.
    func choice<T: RawRepresentable<String>>(_ column: String, as type: T.Type = T.self) throws(Problem) -> T {
        guard let choice = T(rawValue: try value(column, as: String.self)) else { throw .unusableColumn(column) }
        return choice
    }

    /// The number of a round, of which the next ones can be counted.
    func roundNumber(_ column: String) throws(Problem) -> Int {
        let number = try value(column, as: Int.self)
        guard 0..<1_000_000_000 ~= number else { throw .unusableColumn(column) }
        return number
    }

    /// The number of an image, of which the next ones can be counted.
    func imageNumber(_ column: String) throws(Problem) -> Int64 {
        let number = try value(column, as: Int64.self)
        guard 0..<(1 << 48) ~= number else { throw .unusableColumn(column) }
        return number
    }

    /// The tile of a row with its image and pixels; nil where the pixels are not known yet, see `JournalSchema`.
    func tileKey() throws(Problem) -> TileKey? {
        guard let top = try optional("top", as: Int.self) else { return nil }
        let rect = PixelRect(
            top: top, left: try value("left"), height: try value("height"), width: try value("width"))
        guard rect.isPlausible else { throw .unusableColumn("top") }
        return TileKey(image: ImageID(try value("image")), rect: rect)
    }
}

extension PixelRect {
    /// Whether the pixels can be those of a picture that is read, and no sum of its numbers overflows.
    var isPlausible: Bool {
        let limit = Size.maximumPixelCount
        return 0..<limit ~= top && 0..<limit ~= left && size.isPlausible
    }
}

extension Problem {
    /// A row of the journal that somebody changed by hand.
    static func unusableColumn(_ column: String) -> Problem {
        .damagedDatabase("a row has no usable \(column)")
    }
}
