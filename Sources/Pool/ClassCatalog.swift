import Imagery

/// A class that pixels may have.
package struct LabelClass: Hashable, Sendable {
    package let name: String
    /// What the class is shown in.
    package let color: RGB
    /// The value that stands for the class in mask files.
    package let maskValue: UInt8
    /// Further values that mask files have for the class: those of classes that were merged into it.
    package let furtherValues: Set<UInt8>
    /// The colors that masks in colors have for the class; without any it is `color`.
    package let maskColors: Set<RGB>

    package init(
        name: String, color: RGB, maskValue: UInt8, furtherValues: Set<UInt8> = [], maskColors: Set<RGB> = []
    ) {
        self.name = name
        self.color = color
        self.maskValue = maskValue
        self.furtherValues = furtherValues
        self.maskColors = maskColors
    }

    /// The colors that masks in colors have for the class.
    package var colorsOfMasks: Set<RGB> { maskColors.isEmpty ? [color] : maskColors }
}

/// The classes of a project, in the order of their indices, and how mask files spell them.
package struct ClassCatalog: Hashable, Sendable {
    package let classes: [LabelClass]
    /// Values of mask files that mean void.
    package let voidValues: Set<UInt8>
    /// Colors of mask files that mean void.
    package let voidColors: Set<RGB>
    /// Whether masks of the dataset are read by colors alone: nobody said what their values are.
    package let hasColorsOnly: Bool

    package init(
        classes: [LabelClass], voidValues: Set<UInt8>, voidColors: Set<RGB> = [], hasColorsOnly: Bool = false
    ) {
        self.classes = classes
        self.voidValues = voidValues
        self.voidColors = voidColors
        self.hasColorsOnly = hasColorsOnly
    }

    package var count: Int { classes.count }

    package var names: [String] { classes.map(\.name) }
}

extension ClassCatalog {
    /// A catalog of at least one class, whose names, values and mask colors are all different.
    /// - Throws: `PoolError` naming what is twice there.
    package init(
        checking classes: [LabelClass], voidValues: Set<UInt8>, voidColors: Set<RGB> = [], hasColorsOnly: Bool = false,
        origin: String = "classes"
    ) throws {
        func refuse(_ reason: String, _ mend: String) -> PoolError {
            PoolError(path: origin, reason: reason, mend: mend)
        }
        try Self.check(count: classes.count, origin: origin)
        var names: Set<String> = []
        var values = voidValues
        var colors = voidColors
        for member in classes {
            guard !member.name.hasControlCharacters else {
                throw refuse(
                    "the name of the class with the value \(member.maskValue) has control characters", "write it anew")
            }
            guard names.insert(member.name).inserted else {
                throw refuse("two classes are named \(member.name)", "give each class a name of its own")
            }
            for value in [member.maskValue] + member.furtherValues.sorted() {
                guard values.insert(value).inserted else {
                    throw refuse(
                        "the value \(value) of \(member.name) is already taken by another class or by void",
                        "give each class a value of its own")
                }
            }
            for color in member.maskColors {
                guard colors.insert(color).inserted else {
                    throw refuse(
                        "the mask color \(color.hexadecimal) of \(member.name) is already taken by another class or by "
                            + "void", "give each class a color of its own")
                }
            }
        }
        self.init(
            classes: classes, voidValues: voidValues, voidColors: voidColors, hasColorsOnly: hasColorsOnly)
    }

    /// The same classes, as `init(checking:)` makes them.
    func checked(_ origin: String) throws -> ClassCatalog {
        try ClassCatalog(
            checking: classes, voidValues: voidValues, voidColors: voidColors, hasColorsOnly: hasColorsOnly,
            origin: origin)
    }

    /// The same classes with other colors of masks.
    func withMaskColors(_ colors: (LabelClass) -> Set<RGB>, hasColorsOnly: Bool = false) -> ClassCatalog {
        let changed = classes.map { member in
            LabelClass(
                name: member.name, color: member.color, maskValue: member.maskValue,
                furtherValues: member.furtherValues, maskColors: colors(member))
        }
        return ClassCatalog(
            classes: changed, voidValues: voidValues, voidColors: voidColors, hasColorsOnly: hasColorsOnly)
    }

    /// - Throws: `PoolError` where there can be no such number of classes.
    static func check(count: Int, origin: String) throws {
        let limit = LabelMask.maximumClassCount
        guard 1...limit ~= count else {
            throw PoolError(
                path: origin, reason: "\(count) classes" + (count > limit ? ", and there can be at most \(limit)" : ""),
                mend: count > limit ? "merge classes" : "name 1 to \(limit) classes")
        }
    }
}

extension StringProtocol {
    /// Whether something in it acts on a terminal, or ends a text in C.
    var hasControlCharacters: Bool { unicodeScalars.contains { $0.properties.generalCategory == .control } }
}
