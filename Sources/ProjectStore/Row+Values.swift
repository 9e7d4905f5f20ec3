import GRDB
import Imagery
import Problems

/// Typed access to columns. It throws if a value is invalid, because the database may have been edited by hand.
extension Row {
    func value<T: DatabaseValueConvertible>(_ column: String, as type: T.Type = T.self) throws(Problem) -> T {
        guard let value = try optional(column, as: type) else { throw .unusableColumn(column) }
        return value
    }

    /// The value of a column; nil if it is null.
    func optional<T: DatabaseValueConvertible>(_ column: String, as type: T.Type = T.self) throws(Problem) -> T? {
        guard let stored = self[column] as DatabaseValue? else { throw .unusableColumn(column) }
        if stored.isNull { return nil }
        guard let value = T.fromDatabaseValue(stored) else { throw .unusableColumn(column) }
        return value
    }

    /// The case of an enumeration with string raw values.
    func choice<T: RawRepresentable<String>>(_ column: String, as type: T.Type = T.self) throws(Problem) -> T {
        guard let choice = T(rawValue: try value(column, as: String.self)) else { throw .unusableColumn(column) }
        return choice
    }

    /// The number of a round, limited so that later numbers cannot overflow.
    func roundNumber(_ column: String) throws(Problem) -> Int {
        let number = try value(column, as: Int.self)
        guard 0..<1_000_000_000 ~= number else { throw .unusableColumn(column) }
        return number
    }

    /// The ID of an image, limited so that later IDs cannot overflow.
    func imageNumber(_ column: String) throws(Problem) -> Int64 {
        let number = try value(column, as: Int64.self)
        guard 0..<(1 << 48) ~= number else { throw .unusableColumn(column) }
        return number
    }

    /// The image and the pixels of a tile, with the annotator if the row has one; nil if the pixels are not known yet,
    /// see `JournalSchema`.
    func tileKey() throws(Problem) -> TileKey? {
        guard let top = try optional("top", as: Int.self) else { return nil }
        let rect = PixelRect(
            top: top, left: try value("left"), height: try value("height"), width: try value("width"))
        guard rect.isPlausible else { throw .unusableColumn("top") }
        return TileKey(
            image: ImageID(try value("image")), rect: rect,
            annotator: hasColumn("annotator") ? try value("annotator", as: String.self) : nil)
    }
}

extension PixelRect {
    /// Whether the rectangle can be a part of an image: at least 1 x 1 and at most 2^27 pixels. Sums of its numbers do
    /// not overflow.
    var isPlausible: Bool {
        let limit = Size.maximumPixelCount
        return 0..<limit ~= top && 0..<limit ~= left && size.isPlausible
    }
}

extension Problem {
    /// A row of the journal has an invalid column, perhaps because it was edited by hand.
    static func unusableColumn(_ column: String) -> Problem {
        .damagedDatabase("a row has no usable \(column)")
    }
}
