import Files
import Foundation
import Imagery

/// A classes file: a text file that defines the classes of masks. It has one of three formats. A line that starts with
/// `#` is a comment.
///
/// **Values**: each line has the mask value, the name and, optionally, the color of a class. The lines are in the order
/// of the class indices.
///
///     # value name color
///     0 sky #8ecae6
///     1 traffic sign
///     void 255
///     unlabeled 254
///
/// - A name may contain spaces. If the color is missing, one is chosen. A color is not written as a word: `1 car red` is
///   refused.
/// - A separator may follow the value, as in `0: sky` or `0,sky`, if all lines have the same one. See `ClassFileRow`.
/// - `void` lists the values and mask colors of pixels that belong to no class. `void` alone means that there are none.
///   Without such a line, 255 is void unless it is a class.
/// - `unlabeled` lists the values and mask colors of pixels that nobody labeled. In the masks of a dataset they are
///   void.
/// - `void 254 255` makes 254 void and 255 unlabeled, because earlier exports used this form.
/// - `1 void` is a class with the name `void`.
///
/// **Names**: no line starts with a number. Each line is a name, and the lines have the values 0, 1, 2 and so on. The
/// line `void` uses up a value but is no class. Tables and JSON are refused, because the order of their lines need not
/// be the order of the values. As in labelme, `__ignore__` on the first line is void and uses up no value.
///
/// **Colors**: each line has red, green, blue and a name, as in CamVid's `label_colors.txt`. They are colors of masks.
/// The name `Void` makes a color void.
package struct ClassFile: Sendable {
    package enum Form: Sendable { case values, names, colors }

    package let form: Form
    package let catalog: ClassCatalog
    /// The catalog for masks that are read by color. It has the colors of the file. A class without a color has the
    /// gray of its value.
    package let maskCatalog: ClassCatalog
    /// Values of pixels that nobody labeled. They are also void values of the catalog.
    package let unlabeledValues: Set<UInt8>
    /// Mask colors of pixels that nobody labeled. They are also void colors of the catalog.
    package let unlabeledColors: Set<RGB>
    /// The values that are void by default: 255, unless the file uses 255 or has a `void` line.
    let assumedVoid: Set<UInt8>

    /// Reads the file.
    /// - Throws: `Problem` with file and line.
    package init(_ url: URL) throws { try self.init(TextFile.lines(of: url), origin: url.path) }

    /// - Parameter origin: The name of the text in messages.
    package init(_ text: String, origin: String) throws {
        try self.init(TextFile.lines(in: text), origin: origin)
    }

    private init(_ lines: [TextFile.Line], origin: String) throws {
        let parsedRows = try lines.compactMap { try ClassFileRow($0, origin: origin) }
        let rows = ClassFileRow.divided(parsedRows) ?? parsedRows
        var reader = ClassFileReader(origin: origin)
        var remaining: [ClassFileRow] = []
        for row in rows where try !reader.readVoidOrUnlabeled(row) { remaining.append(row) }
        if remaining.first?.isLabelmeIgnore == true { remaining.removeFirst() }
        let classRows = remaining.filter { !$0.isVoidWithoutValues }
        try ClassCatalog.check(count: classRows.count, origin: origin)
        if classRows.allSatisfy(\.isColorRow) {
            form = .colors
            classRows.forEach { reader.addColorRow($0) }
        } else if classRows.contains(where: { Int($0.words[0]) != nil }) {
            form = .values
            for row in remaining { try reader.addValueRow(row) }
            try reader.checkColorWords(remaining, hasValues: true)
        } else {
            form = .names
            try reader.addNames(remaining)
            try reader.checkColorWords(remaining, hasValues: false)
        }
        catalog = try reader.catalog()
        let colors = reader.maskColors(of: catalog)
        maskCatalog = catalog.withMaskColors({ colors[$0.maskValue] ?? [] }, hasColorsOnly: form == .colors)
        unlabeledValues = reader.unlabeledValues
        unlabeledColors = reader.unlabeledColors
        assumedVoid = reader.assumedVoid
    }
}

extension ClassCatalog {
    /// Reads the classes of a classes file. See `ClassFile`.
    package static func read(_ url: URL) throws -> ClassCatalog { try ClassFile(url).catalog }

    /// Reads the classes of a text in the format of `ClassFile`.
    package static func parse(_ text: String, origin: String) throws -> ClassCatalog {
        try ClassFile(text, origin: origin).catalog
    }

    /// The classes as a classes file. It has the names, values, colors and void values. It has no merged values, mask
    /// colors or former names.
    package var text: String {
        let lines = classes.map { "\($0.maskValue) \($0.name) \($0.color.hexadecimal)" }
        let values = voidValues.sorted().map(String.init)
        let colors = voidColors.map(\.hexadecimal).sorted()
        return (lines + [(["void"] + values + colors).joined(separator: " ")]).joined(separator: "\n") + "\n"
    }
}
