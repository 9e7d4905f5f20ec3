import Foundation
import Imagery
import Problems

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
    /// - Throws: `Problem`.
    init(_ source: DatasetSource, _ scan: LayoutScan, _ masks: FoundMasks, relativeTo base: URL) throws {
        if let url = source.classes.map(base.resolving) ?? scan.catalogFile {
            let file = try ClassFile(url)
            try file.catalog.checkNameLengths(url.path)
            if file.assumedVoid.contains(255) { try masks.checkForegrounds() }
            catalog = try Self.catalog(
                file.catalog, byColors: file.maskCatalog, masks, assumedVoid: file.assumedVoid, url.path)
            switch file.form {
            case .values: origin = "the file \(url.path)" + (catalog == file.catalog ? "" : ", by the colors in it")
            case .names:
                origin =
                    "the names in \(url.path), for the values 0 to "
                    + "\(file.catalog.classes.map(\.maskValue).max() ?? 0) in their order"
            case .colors: origin = "the colors in \(url.path)"
            }
        } else if let classes = source.layout.declaration.classes, !masks.areInColors {
            origin = "\(classes.name), as its layout"
            catalog = try Self.catalog(
                classes.catalog, byColors: classes.catalog.withMaskColors(\.colorsOfMasks), masks, assumedVoid: [],
                source.images)
        } else if masks.areInColors {
            (origin, catalog) = try Self.preset(for: masks, source.images)
        } else {
            let values = masks.values
            guard !values.subtracting([255]).isEmpty else { throw masks.nothingLearned(source) }
            try masks.checkForegrounds()
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

    /// The classes of a file or a layout. Where masks are read by colors, the classes have these as colors of masks:
    /// another color on the screen then changes nothing in what masks mean.
    private static func catalog(
        _ catalog: ClassCatalog, byColors: ClassCatalog, _ masks: FoundMasks, assumedVoid: Set<UInt8>, _ origin: String
    ) throws -> ClassCatalog {
        var mapping = MaskMapping(byColors)
        try mapping.chooseReading(
            of: masks, assumedVoid: assumedVoid,
            fix: "to read values, take the colors out of the file of classes; to read colors, write a line "
                + "`red green blue name` for each class there")
        return mapping.reading == .values ? catalog : try byColors.checked(origin)
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
        throw Problem(
            path: path,
            reason: "the masks are in colors of no known set of classes: " + shown.joined(separator: ", ")
                + (colors.count > shown.count ? " and \(colors.count - shown.count) more" : ""),
            fix: "name the classes of the colors in a file and give it with --classes; for void write "
                + "`void 255 #rrggbb`", suggestedLines: lines)
    }
}

/// The masks of a dataset that could be read, taken together.
struct FoundMasks {
    /// Those that look like masks, and those that do not with what they look like.
    let sound: [(path: String, census: MaskCensus)]
    private let doubted: [(path: String, census: MaskCensus, doubt: MaskDoubt)]
    private let problems: [Problem]

    /// - Parameter problems: What was wrong with files, for the message that there is nothing to learn from.
    init(_ all: [(path: String, census: MaskCensus)], problems: [Problem] = []) {
        var sound: [(String, MaskCensus)] = []
        var doubted: [(String, MaskCensus, MaskDoubt)] = []
        // A single mask may have few blended values; all together have many.
        let together = MaskCensus(merging: all.map(\.census).filter(\.isGray)).doubt
        for (path, census) in all {
            if let doubt = census.doubt {
                doubted.append((path, census, doubt))
            } else if together == .blendedEdges, census.isGray, !census.grayValues.isSubset(of: [0, 255]) {
                doubted.append((path, census, .blendedEdges))
            } else {
                sound.append((path, census))
            }
        }
        self.sound = sound
        self.doubted = doubted
        self.problems = problems
    }

    var areInColors: Bool { sound.contains { !$0.census.isGray } }

    /// Those that have colors beside their values: palette masks, and RGB pictures of grays alone.
    var withColors: [(path: String, census: MaskCensus)] {
        sound.filter { $0.census.isGray && !$0.census.colors.isEmpty }
    }

    /// The gray values of all masks.
    var values: Set<UInt8> { sound.filter(\.census.isGray).reduce(into: []) { $0.formUnion($1.census.grayValues) } }

    /// The colors of all masks in colors, the most frequent first.
    var colors: [(color: RGB, pixels: Int)] {
        let all = MaskCensus(merging: sound.map(\.census).filter(\.isInColors))
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
                fix: first.doubt.fix + "; or name the classes in a file with --classes")
        }
        let isVoid = !sound.isEmpty
        var reasons = isVoid ? ["\(sound.count) masks hold nothing but 255, which is void"] : []
        reasons += problems.firstReasons
        return Problem(
            path: source.images,
            reason: "no masks to learn the classes from"
                + (reasons.isEmpty ? "" : ": " + reasons.joined(separator: "; ")),
            fix: "name the classes in a file, a line `value name` each, and give it with --classes")
    }
}
