import Foundation
import Imagery

/// The classes of a dataset and where they come from.
struct ClassSource {
    /// For a person to read: `the file classes.txt`.
    let origin: String
    let catalog: ClassCatalog
    /// What a person should know who looks at the classes.
    var notes: [String] = []

    /// The classes of a project.
    init(_ catalog: ClassCatalog) { (origin, self.catalog) = ("project.toml", catalog) }

    /// The classes of the source's file, of a `classes.txt` with the images or the masks, of the layout, of a known set
    /// whose colors the masks have, or of the values in the masks: the first of these that is there.
    /// - Throws: `PoolError`, `FileError`.
    init(_ source: DatasetSource, _ scan: LayoutScan, _ masks: FoundMasks, relativeTo base: URL) throws {
        if let url = source.classes.map(base.resolving) ?? scan.catalogFile {
            let file = try ClassFile(url)
            switch file.form {
            case .values: origin = "the file \(url.path)"
            case .names:
                origin =
                    "the names in \(url.path), for the values 0 to "
                    + "\(file.catalog.classes.map(\.maskValue).max() ?? 0) in their order"
            case .colors: origin = "the colors in \(url.path)"
            }
            catalog = try Self.usesColors(file, masks) ? file.catalog.keepingMaskColors(url.path) : file.catalog
        } else if let classes = source.layout.declaration.classes, !masks.areInColors {
            (origin, catalog) = ("\(classes.name), as its layout", classes.catalog)
        } else if masks.areInColors {
            (origin, catalog) = try Self.preset(for: masks, source.images)
        } else {
            let values = masks.values
            guard !values.subtracting([255]).isEmpty else { throw PoolError(masks.nothingLearned(source)) }
            catalog = try ClassCatalog(maskValues: values)
            origin =
                values == [0, 255]
                ? "the values of the masks, which are 0 and 255 alone: two classes and no void"
                : "the values of the masks, a class each" + (values.contains(255) ? "; 255 is void" : "")
            if catalog.count > 64 {
                notes.append("\(catalog.count) classes are many: masks that were blended by scaling have such values")
            }
        }
    }

    /// Whether masks in colors are to be read by the colors of the file. Grays may be values, too: they are colors where
    /// the file has all of them.
    private static func usesColors(_ file: ClassFile, _ masks: FoundMasks) -> Bool {
        if file.form == .colors || masks.areInColors { return true }
        guard file.hasColors, masks.hasGraysInRGB else { return false }
        let known = file.catalog.classes.reduce(into: file.catalog.voidColors) { $0.insert($1.color) }
        return masks.colors.allSatisfy { known.contains($0.color) }
    }

    private static func preset(
        for masks: FoundMasks, _ path: String
    ) throws -> (origin: String, catalog: ClassCatalog) {
        let colors = masks.colors
        if let preset = ColorPreset.all.first(where: { $0.isCertain(of: colors.map(\.color)) }) {
            return ("\(preset.name), whose colors the masks have", preset.catalog)
        }
        let shown = colors.prefix(8).map { "\($0.color.hexadecimal) (\($0.pixels.grouped) pixels)" }
        let similar = ColorPreset.all.first { $0.knows(colors.map(\.color)) }
        let lines = colors.prefix(LabelMask.maximumClassCount).enumerated().map { index, entry in
            let known = similar?.catalog.classes.first { $0.maskColors.contains(entry.color) }?.name
            return "\(index) \(known ?? "class-\(index)") \(entry.color.hexadecimal)"
        }
        throw PoolError(
            Problem(
                path: path,
                reason: "the masks are in colors of no known set of classes: " + shown.joined(separator: ", ")
                    + (colors.count > shown.count ? " and \(colors.count - shown.count) more" : ""),
                mend: "name the classes of the colors in a file and give it with --classes; for void write "
                    + "`void 255 #rrggbb`"), lines: lines)
    }
}

/// The masks of a dataset that could be read, taken together.
struct FoundMasks {
    /// Those that look like masks, and those that do not with what they look like.
    private let sound: [MaskCensus]
    private let doubted: [(path: String, census: MaskCensus, doubt: MaskDoubt)]
    private let problems: [Problem]

    /// - Parameter problems: What was wrong with files, for the message that there is nothing to learn from.
    init(_ inspected: [Inspection], problems: [Problem]) {
        var sound: [MaskCensus] = []
        var doubted: [(String, MaskCensus, MaskDoubt)] = []
        let all = inspected.compactMap { inspection in
            inspection.mask.map { (inspection.pair.mask?.path ?? "", $0.census) }
        }
        // A single mask may have few blended values; all together have many.
        let together = MaskCensus(merging: all.map(\.1).filter(\.isGray)).doubt
        for (path, census) in all {
            if let doubt = census.doubt {
                doubted.append((path, census, doubt))
            } else if together == .blendedEdges, census.isGray, !census.grayValues.isSubset(of: [0, 255]) {
                doubted.append((path, census, .blendedEdges))
            } else {
                sound.append(census)
            }
        }
        self.sound = sound
        self.doubted = doubted
        self.problems = problems
    }

    var areInColors: Bool { sound.contains { !$0.isGray } }

    /// Whether masks are RGB pictures of grays alone.
    var hasGraysInRGB: Bool { sound.contains { $0.isInColors && $0.isGray } }

    /// The gray values of all masks.
    var values: Set<UInt8> { sound.filter(\.isGray).reduce(into: []) { $0.formUnion($1.grayValues) } }

    /// The colors of all masks in colors, the most frequent first.
    var colors: [(color: RGB, pixels: Int)] {
        let all = MaskCensus(merging: sound.filter(\.isInColors))
        return zip(all.keys, all.pixels).sorted { ($1.1, $0.0) < ($0.1, $1.0) }.map { (RGB(packed: $0), $1) }
    }

    /// Why no classes can be learned.
    func nothingLearned(_ source: DatasetSource) -> Problem {
        if let first = doubted.first {
            let few = first.census.keys.count
            return Problem(
                path: first.path,
                reason:
                    "no masks to learn the classes from: of \(doubted.count) masks that are no masks of classes this is "
                    + "the first; it has \(few) \(first.census.isInColors ? "colors" : "values") and \(first.doubt.reason)",
                mend: first.doubt.mend + "; or name the classes in a file with --classes")
        }
        let isVoid = !sound.isEmpty
        var reasons = isVoid ? ["\(sound.count) masks hold nothing but 255, which is void"] : []
        reasons += problems.prefix(3).map { "\($0.path): \($0.reason)" }
        if problems.count > 3 { reasons.append("\(problems.count - 3) more problems") }
        return Problem(
            path: source.images,
            reason: "no masks to learn the classes from"
                + (reasons.isEmpty ? "" : ": " + reasons.joined(separator: "; ")),
            mend: "name the classes in a file, a line `value name` each, and give it with --classes")
    }
}

extension ClassCatalog {
    /// The catalog with the colors of its classes as those of masks, so that another color on the screen changes nothing
    /// in what masks mean.
    /// - Throws: `PoolError` where two classes have the same color.
    func keepingMaskColors(_ origin: String) throws -> ClassCatalog {
        try ClassCatalog(
            checking: classes.map { member in
                LabelClass(
                    name: member.name, color: member.color, maskValue: member.maskValue,
                    furtherValues: member.furtherValues,
                    maskColors: member.colorsOfMasks)
            }, voidValues: voidValues, voidColors: voidColors, origin: origin)
    }
}
