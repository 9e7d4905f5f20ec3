import Files
import Foundation
import Imagery
import Problems

/// The source of a mapping for a folder of masks, before value or color mode is chosen.
package enum MaskMeanings: Sendable {
    /// Masks that the program exported for the classes of a project.
    case exported(ClassCatalog)
    /// Masks with a classes file, for the classes of a project.
    case classes(ClassFile, ClassCatalog)
    /// A mapping that the user gave with `--values`. It is used without checks.
    case listed(MaskMapping)

    /// Chooses value or color mode by looking at all masks.
    /// - Throws: `Problem` if both values and colors fit and give different classes.
    func mapping(for masks: [URL]) throws -> MaskMapping {
        let fix = "give the classes of the values or colors with --values"
        switch self {
        case .listed(let mapping): return mapping
        case .exported(let catalog):
            var mapping = try MaskMapping.exported(catalog)
            try mapping.chooseReading(of: Self.counted(masks), assumedVoid: [], fix: fix)
            return mapping
        case .classes(let file, let catalog):
            var missing: [UInt8: String] = [:]
            var mapping = MaskMapping(file, as: catalog, missing: &missing)
            let found = Self.counted(masks)
            if file.assumedVoid.contains(255) { try found.checkForegrounds() }
            try mapping.chooseReading(of: found, assumedVoid: file.assumedVoid, fix: fix)
            return mapping
        }
    }

    /// Counts the values and colors of masks. `MaskFolder.labels(of:)` reports unreadable masks later.
    private static func counted(_ masks: [URL]) -> FoundMasks {
        FoundMasks(
            masks.compactMap { url in
                (try? ImageFile.readMaskContent(url)).map { (path: url.path, histogram: MaskHistogram($0)) }
            })
    }
}

extension MaskMapping {
    /// Reads a mapping from a text file. Each line is `value name` or `#rrggbb name`. The name is a class, `void` or
    /// `unlabeled`. `marker:void` and `marker:unlabeled` can be used if classes have these names.
    ///
    /// In RGB masks, the gray of a value has the same class as the value. If the file has only colors, palette masks
    /// are also read by color.
    /// - Throws: `Problem`, also with the line.
    package init(reading url: URL, _ catalog: ClassCatalog) throws {
        self.init()
        var labels = ["void": LabelMask.void, "unlabeled": LabelMask.unlabeled]
        for (index, name) in catalog.names.enumerated() { labels[name.withSingleSpaces] = UInt8(index) }
        labels["marker:void"] = LabelMask.void
        labels["marker:unlabeled"] = LabelMask.unlabeled
        var values: [UInt8: UInt8] = [:]
        var colors: [RGB: UInt8] = [:]
        for line in try TextFile.lines(of: url) {
            let words = line.text.words
            let color = words.first.flatMap { RGB(hexadecimal: $0) }
            guard let first = words.first, color != nil || !first.hasPrefix("#") else { continue }
            let value = UInt8(first)
            func refuse(_ reason: String, _ fix: String) -> Problem {
                Problem(path: url.path, line: line.number, reason: reason, fix: fix)
            }
            guard value != nil || color != nil, let label = labels[words.dropFirst().joined(separator: " ")] else {
                throw refuse(
                    "`\(line.text)` is not a value or color with a class",
                    "write a value from 0 to 255 or a color #rrggbb, and one of "
                        + (catalog.names + ["void", "unlabeled"].filter { !catalog.names.contains($0) }
                        + ["marker:void", "marker:unlabeled"]).joined(separator: ", "))
            }
            let earlier = value.map { values.updateValue(label, forKey: $0) != nil }
            let isTwice = earlier ?? color.map { colors.updateValue(label, forKey: $0) != nil } ?? false
            guard !isTwice else { throw refuse("\(first) is listed twice", "keep one of the lines") }
        }
        for (value, label) in values {
            let gray = RGB(value, value, value)
            guard colors[gray] ?? label == label else {
                throw Problem(
                    path: url.path,
                    reason: "the value \(value) and its gray \(gray.hexadecimal) have different classes",
                    fix: "keep one of the two lines: RGB masks can have either")
            }
            self[value] = label
            self[color: gray] = label
        }
        for (color, label) in colors { self[color: color] = label }
        reading = values.isEmpty ? .colorsOnly : .values
    }
}
