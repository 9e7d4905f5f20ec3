import Imagery

/// Puts the catalog of a file of classes together, row by row.
struct ClassFileReader {
    let origin: String
    private var members: [(value: UInt8, name: String, color: RGB?)] = []
    private var voidValues: Set<UInt8>?
    private var voidColors: Set<RGB> = []
    private(set) var unlabeledValues: Set<UInt8> = []
    private(set) var unlabeledColors: Set<RGB> = []

    init(origin: String) { self.origin = origin }

    /// The last line of exports before `unlabeled` had a line of its own: 255 was unlabeled there, too.
    private static let oldExport = ["void", "254", "255"]

    /// Reads a line of `void` or `unlabeled` with their values and colors.
    /// - Returns: Whether it was one.
    mutating func readMarker(_ row: ClassFileRow) throws -> Bool {
        guard row.isMarker, let marker = row.words.first else { return false }
        var values: Set<UInt8> = []
        var colors: Set<RGB> = []
        for word in row.words.dropFirst() {
            if let value = UInt8(word) {
                values.insert(value)
            } else if let color = RGB(hexadecimal: word) {
                colors.insert(color)
            } else {
                throw row.refuse("\(marker) takes values of 0 to 255")
            }
        }
        if row.words == Self.oldExport {
            voidValues = (voidValues ?? []).union([254])
            unlabeledValues.insert(255)
        } else if marker == "void" {
            voidValues = (voidValues ?? []).union(values)
            voidColors.formUnion(colors)
        } else {
            unlabeledValues.formUnion(values)
            unlabeledColors.formUnion(colors)
        }
        return true
    }

    mutating func addValueRow(_ row: ClassFileRow) throws {
        guard !row.isBareVoid else {
            voidValues = voidValues ?? []
            return
        }
        guard let value = UInt8(row.words[0]) else { throw row.refuse("\(row.words[0]) is no value of 0 to 255") }
        let (name, color) = try nameAndColor(row, row.words.dropFirst())
        guard !name.isEmpty else { throw row.refuse("the class \(value) has no name") }
        members.append((value, name, color))
    }

    /// Rows of names alone, whose values are their places.
    mutating func addNames(_ rows: [ClassFileRow]) throws {
        for row in rows {
            if let reason = row.isNoName { throw row.refuse(reason) }
        }
        let names = rows.filter { !$0.isBareVoid }
        if let first = names.first, let reason = ClassFileRow.areNoNames(names) { throw first.refuse(reason) }
        for (value, row) in rows.enumerated() {
            guard let value = UInt8(exactly: value) else { throw row.refuse("the line has no value of 0 to 255") }
            try addName(row, value: value)
        }
    }

    private mutating func addName(_ row: ClassFileRow, value: UInt8) throws {
        if row.isBareVoid {
            voidValues = (voidValues ?? []).union([value])
            return
        }
        let (name, color) = try nameAndColor(row, row.words[...])
        if row.isIgnored { throw row.refuse("labelme has \(name) on the first line alone") }
        if name == "_background_", value != 0 {
            throw row.refuse("labelme has \(name) as the value 0, and here it would be \(value)")
        }
        members.append((value, name, color))
    }

    mutating func addColorRow(_ row: ClassFileRow) {
        let channels = row.words.prefix(3).compactMap { UInt8($0) }
        let (name, color) = (row.words[3...].joined(separator: " "), RGB(channels[0], channels[1], channels[2]))
        if name.lowercased() == "void" {
            voidColors.insert(color)
        } else {
            members.append((UInt8(members.count), name, color))
        }
    }

    private func nameAndColor(
        _ row: ClassFileRow, _ words: ArraySlice<String>
    ) throws -> (name: String, color: RGB?) {
        var words = words
        var color: RGB?
        if let last = words.last, last.hasPrefix("#") {
            color = RGB(hexadecimal: last)
            guard color != nil else { throw row.refuse("\(last) is no color") }
            words.removeLast()
        }
        return (words.joined(separator: " "), color)
    }

    /// The colors that masks in colors have for each value of a class.
    func maskColors(of catalog: ClassCatalog) -> [UInt8: Set<RGB>] {
        let taken = Set(members.compactMap(\.color)).union(catalog.voidColors)
        let colors = members.map { member -> (UInt8, Set<RGB>) in
            let gray = RGB(member.value, member.value, member.value)
            return (member.value, member.color.map { [$0] } ?? (taken.contains(gray) ? [] : [gray]))
        }
        return Dictionary(colors, uniquingKeysWith: { first, _ in first })
    }

    var assumedVoid: Set<UInt8> {
        let isTaken = voidValues != nil || members.contains { $0.value == 255 } || unlabeledValues.contains(255)
        return isTaken ? [] : [255]
    }

    func catalog() throws -> ClassCatalog {
        try ClassCatalog.check(count: members.count, origin: origin)
        let chosen = Palette.classColors(members.count)
        let classes = zip(members, chosen).map { member, color in
            LabelClass(name: member.name, color: member.color ?? color, maskValue: member.value)
        }
        return try ClassCatalog(
            checking: classes, voidValues: (voidValues ?? assumedVoid).union(unlabeledValues),
            voidColors: voidColors.union(unlabeledColors), origin: origin)
    }
}
