import Files
import Foundation
import Imagery
import Problems

/// What the values and colors of a folder of masks mean, before it is known whether the masks are read by values or by
/// colors.
package enum MaskMeanings: Sendable {
    /// Those of masks that the program exported for the classes of a project.
    case exported(ClassCatalog)
    /// Those of a file of classes for the classes of a project.
    case classes(ClassFile, ClassCatalog)
    /// Those that a person listed: they are not doubted.
    case listed(MaskMapping)

    /// How masks are read, chosen by looking at all of them.
    /// - Throws: `Problem` where they can be read in two ways.
    func mapping(for masks: [URL]) throws -> MaskMapping {
        let fix = "say with --values what the values or the colors mean"
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

    /// Masks that cannot be read are named when their labels are asked for.
    private static func counted(_ masks: [URL]) -> FoundMasks {
        FoundMasks(
            masks.compactMap { url in
                (try? ImageFile.readMaskContent(url)).map { (path: url.path, census: MaskCensus($0)) }
            })
    }
}

extension MaskMapping {
    /// A mapping in a text file: a line `value name` or `#rrggbb name` for each value or color. The name is one of a
    /// class, or `void` or `unlabeled`, or `marker:void` or `marker:unlabeled` where classes have these names.
    ///
    /// In RGB masks the gray of a value stands for the value. Where the file has colors alone, palette masks are read by
    /// their colors, too.
    /// - Throws: `Problem`, also naming the line.
    package init(reading url: URL, _ catalog: ClassCatalog) throws {
        self.init()
        var labels = ["void": LabelMask.void, "unlabeled": LabelMask.unlabeled]
        for (index, name) in catalog.names.enumerated() { labels[name.squeezed] = UInt8(index) }
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
                    "“\(line.text)” is no value with its class",
                    "write a value of 0 to 255 or a color #rrggbb, and one of "
                        + (catalog.names + ["void", "unlabeled"].filter { !catalog.names.contains($0) }
                        + ["marker:void", "marker:unlabeled"]).joined(separator: ", "))
            }
            let earlier = value.map { values.updateValue(label, forKey: $0) != nil }
            let isTwice = earlier ?? color.map { colors.updateValue(label, forKey: $0) != nil } ?? false
            guard !isTwice else { throw refuse("\(first) is there twice", "keep one of the lines") }
        }
        for (value, label) in values {
            let gray = RGB(value, value, value)
            guard colors[gray] ?? label == label else {
                throw Problem(
                    path: url.path, reason: "the value \(value) and its gray \(gray.hexadecimal) mean different things",
                    fix: "keep one of the two lines: masks in RGB may hold either")
            }
            self[value] = label
            self[color: gray] = label
        }
        for (color, label) in colors { self[color: color] = label }
        reading = values.isEmpty ? .colorsOnly : .values
    }
}
