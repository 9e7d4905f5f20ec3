import Imagery
import Problems

/// A class that pixels may have.
package struct LabelClass: Hashable, Sendable {
    package var name: String
    /// What the class is shown in.
    package let color: RGB
    /// The value that stands for the class in mask files.
    package let maskValue: UInt8
    /// Further values that mask files have for the class: those of classes that were merged into it.
    package var furtherValues: Set<UInt8>
    /// The colors that masks in colors have for the class; without any it is `color`.
    package var maskColors: Set<RGB>
    /// Names that the class had, and those of classes that were merged into it: files of classes may still have them.
    package var formerNames: Set<String>

    package init(
        name: String, color: RGB, maskValue: UInt8, furtherValues: Set<UInt8> = [], maskColors: Set<RGB> = [],
        formerNames: Set<String> = []
    ) {
        self.name = name
        self.color = color
        self.maskValue = maskValue
        self.furtherValues = furtherValues
        self.maskColors = maskColors
        self.formerNames = formerNames
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
    /// - Throws: `Problem` naming what is twice there.
    package init(
        checking classes: [LabelClass], voidValues: Set<UInt8>, voidColors: Set<RGB> = [], hasColorsOnly: Bool = false,
        origin: String = "classes"
    ) throws {
        func refuse(_ reason: String, _ fix: String) -> Problem {
            Problem(path: origin, reason: reason, fix: fix)
        }
        try Self.check(count: classes.count, origin: origin)
        var names: Set<String> = []
        var values = voidValues
        var colors = voidColors
        for member in classes {
            if let reason = Self.problem(ofName: member.name) {
                throw refuse("the name of the class with the value \(member.maskValue) \(reason)", "write it anew")
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

    /// Why a class cannot have a name; nil where it can.
    package static func problem(ofName name: String) -> String? {
        if name.hasControlCharacters { return "has control characters" }
        return name.unicodeScalars.contains(where: \.isVisible) ? nil : "has no visible character"
    }

    /// Longer names do not fit into `project.toml` if all classes have them.
    package static let maximumNameLength = 255

    /// - Throws: `Problem` where the name of a class is too long for a new project.
    func checkNameLengths(_ origin: String) throws {
        guard let long = classes.first(where: { $0.name.utf8.count > Self.maximumNameLength }) else { return }
        throw Problem(
            path: origin,
            reason: "the name of the class with the value \(long.maskValue) has \(long.name.utf8.count) bytes: "
                + "\(long.name.prefix(40))…", fix: "give it a name of at most \(Self.maximumNameLength) bytes")
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
            var changed = member
            changed.maskColors = colors(member)
            return changed
        }
        return ClassCatalog(
            classes: changed, voidValues: voidValues, voidColors: voidColors, hasColorsOnly: hasColorsOnly)
    }

    /// - Throws: `Problem` where there can be no such number of classes.
    static func check(count: Int, origin: String) throws {
        let limit = LabelMask.maximumClassCount
        guard 1...limit ~= count else {
            throw Problem(
                path: origin, reason: "\(count) classes" + (count > limit ? ", and there can be at most \(limit)" : ""),
                fix: count > limit ? "merge classes" : "name 1 to \(limit) classes")
        }
    }
}

extension StringProtocol {
    /// Whether something in it acts on a terminal, or ends a text in C.
    var hasControlCharacters: Bool { unicodeScalars.contains { $0.properties.generalCategory == .control } }
}

extension Unicode.Scalar {
    /// Whether a person can see it. The Braille pattern without dots is a symbol like the others, but blank.
    fileprivate var isVisible: Bool {
        let isHidden = properties.isWhitespace || properties.isDefaultIgnorableCodePoint || self == "\u{2800}"
        return !isHidden && ![.control, .format, .unassigned].contains(properties.generalCategory)
    }
}
