import Imagery

/// Builds a class catalog from the rows of a classes file.
struct ClassFileReader {
    let origin: String
    private var members: [(value: UInt8, name: String, color: RGB?)] = []
    private var voidValues: Set<UInt8>?
    private var voidColors: Set<RGB> = []
    private(set) var unlabeledValues: Set<UInt8> = []
    private(set) var unlabeledColors: Set<RGB> = []

    init(origin: String) { self.origin = origin }

    /// Earlier exports had no `unlabeled` line. They wrote unlabeled as a second void value: `void 254 255`.
    private static let legacyVoidLine = ["void", "254", "255"]

    /// Reads a line that starts with `void` or `unlabeled` and has values or colors.
    /// - Returns: Whether the row was such a line.
    mutating func readVoidOrUnlabeled(_ row: ClassFileRow) throws -> Bool {
        guard row.isVoidOrUnlabeled, let marker = row.words.first else { return false }
        var values: Set<UInt8> = []
        var colors: Set<RGB> = []
        for word in row.words.dropFirst() {
            if let value = UInt8(word) {
                values.insert(value)
            } else if let color = RGB(hexadecimal: word) {
                colors.insert(color)
            } else {
                throw row.refuse("\(marker) takes values from 0 to 255 and colors #rrggbb")
            }
        }
        if row.words == Self.legacyVoidLine {
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

    /// Adds a class from a row with a value, a name and optionally a color.
    mutating func addValueRow(_ row: ClassFileRow) throws {
        guard !row.isVoidWithoutValues else {
            voidValues = voidValues ?? []
            return
        }
        guard let value = UInt8(row.words[0]) else { throw row.refuse("\(row.words[0]) is not a value from 0 to 255") }
        let (name, color) = try nameAndColor(row, row.words.dropFirst())
        guard !name.isEmpty else { throw row.refuse("the class \(value) has no name") }
        members.append((value, name, color))
    }

    /// Adds classes from rows without values. The value of a row is its index.
    mutating func addNames(_ rows: [ClassFileRow]) throws {
        for row in rows {
            if let reason = row.reasonNotAName { throw row.refuse(reason) }
        }
        let names = rows.filter { !$0.isVoidWithoutValues }
        if let first = names.first, let reason = ClassFileRow.reasonNotNames(names) { throw first.refuse(reason) }
        for (value, row) in rows.enumerated() {
            guard let value = UInt8(exactly: value) else {
                throw row.refuse("the line number is above 255, so the name has no value")
            }
            try addName(row, value: value)
        }
    }

    private mutating func addName(_ row: ClassFileRow, value: UInt8) throws {
        if row.isVoidWithoutValues {
            voidValues = (voidValues ?? []).union([value])
            return
        }
        let (name, color) = try nameAndColor(row, row.words[...])
        if row.isLabelmeIgnore { throw row.refuse("labelme has \(name) only on the first line") }
        if name == "_background_", value != 0 {
            throw row.refuse("labelme has \(name) as the value 0; here it would have \(value)")
        }
        members.append((value, name, color))
    }

    /// Adds a class or a void color from a row with red, green, blue and a name.
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
            guard color != nil else { throw row.refuse("\(last) is not a color") }
            words.removeLast()
        }
        return (words.joined(separator: " "), color)
    }

    /// The mask colors of each class value.
    func maskColors(of catalog: ClassCatalog) -> [UInt8: Set<RGB>] {
        let taken = Set(members.compactMap(\.color)).union(catalog.voidColors)
        let colors = members.map { member -> (UInt8, Set<RGB>) in
            let gray = RGB(member.value, member.value, member.value)
            return (member.value, member.color.map { [$0] } ?? (taken.contains(gray) ? [] : [gray]))
        }
        return Dictionary(colors, uniquingKeysWith: { first, _ in first })
    }

    /// The values that are void by default; see `ClassFile.assumedVoid`.
    var assumedVoid: Set<UInt8> {
        let isTaken = voidValues != nil || members.contains { $0.value == 255 } || unlabeledValues.contains(255)
        return isTaken ? [] : [255]
    }

    /// Refuses a color word at the end of a name, as in `1 building red`, because such words are usually meant as colors.
    /// In a list of names without values and colors, they are parts of names, as in `line white`.
    func checkColorWords(_ rows: [ClassFileRow], hasValues: Bool) throws {
        guard hasValues || members.contains(where: { $0.color != nil }) else { return }
        for row in rows {
            if let word = row.colorWord { throw row.refuseColorWord(word) }
        }
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
