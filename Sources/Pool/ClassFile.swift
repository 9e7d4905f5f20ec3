import Files
import Foundation
import Imagery

/// A file of classes. Most have a line a class in the order of their indices:
///
///     # value name color
///     0 sky #8ecae6
///     1 traffic sign
///     void 255
///     unlabeled 254
///
/// The name may have spaces; the color may be missing and is then chosen. `void` gives the values, and the colors of
/// masks in colors, of pixels that belong to no class; `void` alone says that there are none. Without such a line it is
/// 255 where that is no class. `unlabeled` gives the values of pixels that nobody labeled, which count as void in masks
/// of a dataset. `1 void` is a class of that name. `#` at the start of a line comments.
///
/// A file in which no line starts with a number has a name a line, for the values 0, 1, 2 in their order; `void` alone
/// takes a value and is no class. A file whose lines all have three numbers and a name gives the colors of masks, as
/// CamVid's `label_colors.txt`; a name `Void` is no class.
package struct ClassFile: Sendable {
    package enum Form: Sendable { case values, names, colors }

    package let form: Form
    package let catalog: ClassCatalog
    /// Whether the file gives every class a color.
    package let hasColors: Bool
    /// Values of pixels that nobody labeled; they are void values of the catalog, too.
    package let unlabeledValues: Set<UInt8>

    /// - Throws: `FileError`, or `PoolError` naming the file and line.
    package init(_ url: URL) throws { try self.init(TextFile.lines(of: url), origin: url.path) }

    /// - Parameter origin: What errors call the text.
    package init(_ text: String, origin: String) throws {
        try self.init(TextFile.lines(in: text), origin: origin)
    }

    private init(_ lines: [TextFile.Line], origin: String) throws {
        let rows = try lines.compactMap { try Row($0, origin: origin) }
        var reader = Reader(origin: origin)
        var open: [Row] = []
        for row in rows where try !reader.readMarker(row) { open.append(row) }
        let classRows = open.filter { !$0.isBareVoid }
        try ClassCatalog.check(count: classRows.count, origin: origin)
        if classRows.allSatisfy(\.isColorRow) {
            form = .colors
            classRows.forEach { reader.addColorRow($0) }
        } else if classRows.contains(where: { Int($0.words[0]) != nil }) {
            form = .values
            for row in open { try reader.addValueRow(row) }
        } else {
            form = .names
            for (index, row) in open.enumerated() { try reader.addNameRow(row, value: index) }
        }
        catalog = try reader.catalog()
        hasColors = reader.hasColors
        unlabeledValues = reader.unlabeledValues
    }
}

/// A line that is neither blank nor a comment.
private struct Row {
    let words: [String]
    /// Of the file, with the number of the line.
    let place: String

    init?(_ line: TextFile.Line, origin: String) throws {
        place = "\(origin):\(line.number)"
        words = line.text.words
        guard let first = words.first, !first.hasPrefix("#") else { return nil }
        if let word = words.first(where: \.hasControlCharacters) {
            let isWide = word.unicodeScalars.contains("\0")
            throw PoolError(
                path: place, reason: isWide ? "the line has zero bytes" : "the line has control characters",
                mend: "write it anew" + (isWide ? ", or save the file as UTF-8" : ""))
        }
    }

    /// Red, green, blue and a name.
    var isColorRow: Bool {
        words.count >= 4 && words.prefix(3).allSatisfy { UInt8($0) != nil } && Int(words[3]) == nil
            && words.last?.hasPrefix("#") == false
    }

    /// `void` without values.
    var isBareVoid: Bool { words.count == 1 && words[0].lowercased() == "void" }

    func refuse(_ reason: String) -> PoolError {
        PoolError(
            path: place, reason: reason, mend: "write `value name #rrggbb`, as in `3 road #804080`, or `void 255`")
    }
}

/// Puts a catalog together, row by row.
private struct Reader {
    let origin: String
    private var members: [(value: UInt8, name: String, color: RGB?)] = []
    private var voidValues: Set<UInt8>?
    private var voidColors: Set<RGB> = []
    private(set) var unlabeledValues: Set<UInt8> = []

    init(origin: String) { self.origin = origin }

    /// The last line of exports before `unlabeled` had a line of its own: 255 was unlabeled there, too.
    private static let oldExport = ["void", "254", "255"]

    /// Reads a line of `void` or `unlabeled` with their values and colors.
    /// - Returns: Whether it was one.
    mutating func readMarker(_ row: Row) throws -> Bool {
        let marker = row.words[0]
        guard marker == "void" || marker == "unlabeled", row.words.count > 1 else { return false }
        var values: Set<UInt8> = []
        for word in row.words.dropFirst() {
            if let value = UInt8(word) {
                values.insert(value)
            } else if let color = RGB(hexadecimal: word) {
                voidColors.insert(color)
            } else {
                throw row.refuse("\(marker) takes values of 0 to 255")
            }
        }
        if row.words == Self.oldExport {
            voidValues = (voidValues ?? []).union([254])
            unlabeledValues.insert(255)
        } else if marker == "void" {
            voidValues = (voidValues ?? []).union(values)
        } else {
            unlabeledValues.formUnion(values)
        }
        return true
    }

    mutating func addValueRow(_ row: Row) throws {
        guard !row.isBareVoid else {
            voidValues = voidValues ?? []
            return
        }
        guard let value = UInt8(row.words[0]) else { throw row.refuse("\(row.words[0]) is no value of 0 to 255") }
        let (name, color) = try nameAndColor(row, row.words.dropFirst())
        guard !name.isEmpty else { throw row.refuse("the class \(value) has no name") }
        members.append((value, name, color))
    }

    mutating func addNameRow(_ row: Row, value: Int) throws {
        guard let value = UInt8(exactly: value) else { throw row.refuse("the line has no value of 0 to 255") }
        guard !row.isBareVoid else {
            voidValues = (voidValues ?? []).union([value])
            return
        }
        let (name, color) = try nameAndColor(row, row.words[...])
        guard let last = row.words.last, Int(last) == nil else {
            throw row.refuse("\(row.words[0]) is no value of 0 to 255")
        }
        let isTable = name.split(separator: ",").dropFirst().contains { Double($0) != nil }
        guard !isTable else { throw row.refuse("the line is a table with commas") }
        members.append((value, name, color))
    }

    mutating func addColorRow(_ row: Row) {
        let channels = row.words.prefix(3).compactMap { UInt8($0) }
        let (name, color) = (row.words[3...].joined(separator: " "), RGB(channels[0], channels[1], channels[2]))
        if name.lowercased() == "void" {
            voidColors.insert(color)
        } else {
            members.append((UInt8(members.count), name, color))
        }
    }

    private func nameAndColor(_ row: Row, _ words: ArraySlice<String>) throws -> (name: String, color: RGB?) {
        var words = words
        var color: RGB?
        if let last = words.last, last.hasPrefix("#") {
            color = RGB(hexadecimal: last)
            guard color != nil else { throw row.refuse("\(last) is no color") }
            words.removeLast()
        }
        return (words.joined(separator: " "), color)
    }

    var hasColors: Bool { members.allSatisfy { $0.color != nil } }

    func catalog() throws -> ClassCatalog {
        try ClassCatalog.check(count: members.count, origin: origin)
        let chosen = Palette.classColors(members.count)
        let classes = zip(members, chosen).map { member, color in
            LabelClass(name: member.name, color: member.color ?? color, maskValue: member.value)
        }
        let usual: Set<UInt8> = members.contains { $0.value == 255 } ? [] : [255]
        return try ClassCatalog(
            checking: classes, voidValues: (voidValues ?? usual).union(unlabeledValues), voidColors: voidColors,
            origin: origin)
    }
}

extension ClassCatalog {
    /// See `ClassFile`.
    package static func read(_ url: URL) throws -> ClassCatalog { try ClassFile(url).catalog }

    /// See `ClassFile`.
    package static func parse(_ text: String, origin: String) throws -> ClassCatalog {
        try ClassFile(text, origin: origin).catalog
    }

    /// The text that `parse` reads back.
    package var text: String {
        let lines = classes.map { "\($0.maskValue) \($0.name) \($0.color.hexadecimal)" }
        let values = voidValues.sorted().map(String.init)
        let colors = voidColors.map(\.hexadecimal).sorted()
        return (lines + [(["void"] + values + colors).joined(separator: " ")]).joined(separator: "\n") + "\n"
    }
}
