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
/// The name may have spaces; the color may be missing and is then chosen. In all lines of a file the value may end with
/// the same separator, as in `0: sky` or `0,sky`; see `ClassFileRow`. `void` gives the values, and the colors of
/// masks in colors, of pixels that belong to no class; `void` alone says that there are none. Without such a line it is
/// 255 where that is no class. `unlabeled` gives the values and colors of pixels that nobody labeled, which count as void
/// in masks of a dataset. `1 void` is a class of that name. `#` at the start of a line comments.
///
/// A file in which no line starts with a number has a name a line, for the values 0, 1, 2 in their order; `void` alone
/// takes a value and is no class. Lines that are no names alone, as those of tables and of JSON, are refused: their
/// order is not that of the values. As in labelme, `__ignore__` on the first line is void and takes no value.
///
/// A file whose lines all have three numbers and a name gives the colors of masks, as CamVid's `label_colors.txt`; a
/// name `Void` is no class.
package struct ClassFile: Sendable {
    package enum Form: Sendable { case values, names, colors }

    package let form: Form
    package let catalog: ClassCatalog
    /// The catalog for masks that are read by colors: those of the file, and the gray of the value where a class has none.
    let maskCatalog: ClassCatalog
    /// Values of pixels that nobody labeled; they are void values of the catalog, too.
    package let unlabeledValues: Set<UInt8>
    /// The same for colors.
    package let unlabeledColors: Set<RGB>
    /// What is void though the file does not say so.
    let assumedVoid: Set<UInt8>

    /// - Throws: `Problem`, also naming the file and line.
    package init(_ url: URL) throws { try self.init(TextFile.lines(of: url), origin: url.path) }

    /// - Parameter origin: What errors call the text.
    package init(_ text: String, origin: String) throws {
        try self.init(TextFile.lines(in: text), origin: origin)
    }

    private init(_ lines: [TextFile.Line], origin: String) throws {
        let written = try lines.compactMap { try ClassFileRow($0, origin: origin) }
        let rows = ClassFileRow.divided(written) ?? written
        var reader = ClassFileReader(origin: origin)
        var open: [ClassFileRow] = []
        for row in rows where try !reader.readMarker(row) { open.append(row) }
        if open.first?.isIgnored == true { open.removeFirst() }
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
            try reader.addNames(open)
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
