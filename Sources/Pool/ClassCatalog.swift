import Imagery
import Problems

/// A class that pixels can have.
package struct LabelClass: Hashable, Sendable {
    package var name: String
    /// The color of the class in files. On the screen it may be another one, see `ClassPalette`.
    package let color: RGB
    /// The value of the class in mask files.
    package let maskValue: UInt8
    /// Mask values of the classes that were merged into this class.
    package var mergedValues: Set<UInt8>
    /// The declared colors of the class in color masks. If there are none, color masks use `color`.
    package var maskColors: Set<RGB>
    /// Earlier names of this class and of the classes that were merged into it. A file of classes may still use these
    /// names.
    package var formerNames: Set<String>

    package init(
        name: String, color: RGB, maskValue: UInt8, mergedValues: Set<UInt8> = [], maskColors: Set<RGB> = [],
        formerNames: Set<String> = []
    ) {
        self.name = name
        self.color = color
        self.maskValue = maskValue
        self.mergedValues = mergedValues
        self.maskColors = maskColors
        self.formerNames = formerNames
    }

    /// The colors of the class in color masks: the declared ones, or else `color`.
    package var colorsOfMasks: Set<RGB> { maskColors.isEmpty ? [color] : maskColors }
}

/// The classes of a project, ordered by class index, with their values and colors in mask files.
package struct ClassCatalog: Hashable, Sendable {
    package let classes: [LabelClass]
    /// Mask values that are void.
    package let voidValues: Set<UInt8>
    /// Mask colors that are void.
    package let voidColors: Set<RGB>
    /// Whether masks are read only by color. The mask values of the classes are then arbitrary, but still unique. They
    /// must not be used to read masks.
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
    /// Makes a catalog after checking it. It needs at least one class. Names, values and declared mask colors must be
    /// unique.
    /// - Throws: `Problem` if there is no class, there are too many, a name is not printable, or something is not
    ///   unique.
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
                throw refuse(
                    "the name of the class with the value \(member.maskValue) \(reason)", "choose another name")
            }
            guard names.insert(member.name).inserted else {
                throw refuse("two classes are named \(member.name)", "give each class a different name")
            }
            for value in [member.maskValue] + member.mergedValues.sorted() {
                guard values.insert(value).inserted else {
                    throw refuse(
                        "the value \(value) of \(member.name) is already taken by another class or by void",
                        "give each class a different value")
                }
            }
            for color in member.maskColors {
                guard colors.insert(color).inserted else {
                    throw refuse(
                        "the mask color \(color.hexadecimal) of \(member.name) is already taken by another class or by "
                            + "void", "give each class a different color")
                }
            }
        }
        self.init(
            classes: classes, voidValues: voidValues, voidColors: voidColors, hasColorsOnly: hasColorsOnly)
    }

    /// Returns the reason why a class cannot have this name, or nil if it can.
    package static func problem(ofName name: String) -> String? {
        if name.hasControlCharacters { return "has control characters" }
        return name.unicodeScalars.contains(where: \.isVisible) ? nil : "has no visible character"
    }

    /// The longest class name in UTF-8 bytes. With this limit, 254 classes fit into `project.toml` (at most 256 KiB).
    package static let maximumNameLength = 255

    /// Checks that all class names are short enough for a new project.
    /// - Throws: `Problem` if the name of a class is longer than `maximumNameLength`.
    func checkNameLengths(_ origin: String) throws {
        guard let long = classes.first(where: { $0.name.utf8.count > Self.maximumNameLength }) else { return }
        throw Problem(
            path: origin,
            reason: "the name of the class with the value \(long.maskValue) has \(long.name.utf8.count) bytes: "
                + "\(long.name.prefix(40))…", fix: "give it a name of at most \(Self.maximumNameLength) bytes")
    }

    /// Returns this catalog after the checks of `init(checking:)`.
    func checked(_ origin: String) throws -> ClassCatalog {
        try ClassCatalog(
            checking: classes, voidValues: voidValues, voidColors: voidColors, hasColorsOnly: hasColorsOnly,
            origin: origin)
    }

    /// Returns the same classes with other mask colors, and with this value of `hasColorsOnly`.
    func withMaskColors(_ colors: (LabelClass) -> Set<RGB>, hasColorsOnly: Bool = false) -> ClassCatalog {
        let changed = classes.map { member in
            var changed = member
            changed.maskColors = colors(member)
            return changed
        }
        return ClassCatalog(
            classes: changed, voidValues: voidValues, voidColors: voidColors, hasColorsOnly: hasColorsOnly)
    }

    /// Checks that a project can have this number of classes.
    /// - Throws: `Problem` if it cannot.
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
    /// Whether the text has control characters. They can change the state of a terminal; NUL ends a C string.
    var hasControlCharacters: Bool { unicodeScalars.contains { $0.properties.generalCategory == .control } }
}

extension Unicode.Scalar {
    /// Whether the character can be seen. U+2800, the Braille pattern without dots, is a symbol in Unicode but looks
    /// blank.
    fileprivate var isVisible: Bool {
        let isHidden = properties.isWhitespace || properties.isDefaultIgnorableCodePoint || self == "\u{2800}"
        return !isHidden && ![.control, .format, .unassigned].contains(properties.generalCategory)
    }
}
