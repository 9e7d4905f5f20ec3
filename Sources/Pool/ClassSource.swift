import Foundation
import Imagery
import Problems

/// The classes of a dataset and their origin.
struct ClassSource {
    /// The origin in words, such as `the file classes.txt`. Messages and the report show it.
    let origin: String
    let catalog: ClassCatalog
    /// Notes for the user about the classes.
    var notes: [String] = []

    /// Uses the classes of a project.
    init(_ catalog: ClassCatalog) { (origin, self.catalog) = ("project.toml", catalog) }

    /// Takes the classes from the first of these that exists: the file that the source names, a `classes.txt` with the
    /// images or masks, the layout, a known class set with the colors of the masks, the values in the masks.
    /// - Throws: `Problem` if there are no classes, or if the masks do not fit them.
    init(_ source: DatasetSource, _ scan: LayoutScan, _ masks: FoundMasks, relativeTo base: URL) throws {
        if let url = source.classes.map(base.resolving) ?? scan.catalogFile {
            let isLabelMap = url.lastPathComponent == PascalVOC.labelMap
            let file = try isLabelMap ? ClassFile(labelMap: url) : ClassFile(url)
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
        } else if let classes = source.layout.declaration.classes?(source.labels ?? .fine), !masks.haveColors {
            origin = "\(classes.name), as its layout"
            catalog = try Self.catalog(
                classes.catalog, byColors: classes.catalog.withMaskColors(\.colorsOfMasks), masks, assumedVoid: [],
                source.images)
        } else if masks.haveColors {
            (origin, catalog) = try Self.preset(for: masks, source.images)
        } else {
            let values = masks.values
            guard !values.subtracting([255]).isEmpty else { throw masks.noClassesFound(source) }
            try masks.checkForegrounds()
            catalog = try ClassCatalog(maskValues: values)
            origin =
                values == [0, 255]
                ? "the values of the masks, which are only 0 and 255: two classes and no void"
                : "the values of the masks, one class per value" + (values.contains(255) ? "; 255 is void" : "")
            if catalog.count > 64 {
                notes.append("\(catalog.count) classes are many: blending by scaling can cause such values")
            }
        }
    }

    /// The classes of a file or a layout. If the masks are read by color, the colors are stored as mask colors. Then a
    /// change of a display color does not change how masks are read.
    private static func catalog(
        _ catalog: ClassCatalog, byColors: ClassCatalog, _ masks: FoundMasks, assumedVoid: Set<UInt8>, _ origin: String
    ) throws -> ClassCatalog {
        var mapping = MaskMapping(byColors)
        try mapping.chooseReading(
            of: masks, assumedVoid: assumedVoid,
            fix: "to read values, remove the colors from the classes file; to read colors, write a line "
                + "`red green blue name` for each class there")
        return mapping.reading == .values ? catalog : try byColors.checked(origin)
    }

    private static func preset(
        for masks: FoundMasks, _ path: String
    ) throws -> (origin: String, catalog: ClassCatalog) {
        let colors = masks.colors
        if let preset = ColorPreset.all.first(where: { $0.isRecognized(by: colors.map(\.color)) }) {
            return ("\(preset.name), whose colors the masks have", preset.catalog)
        }
        let shown = colors.prefix(8).map { "\($0.color.hexadecimal) (\($0.pixels.grouped) pixels)" }
        let similar = ColorPreset.all.first { $0.contains(all: colors.map(\.color)) }
        let lines = colors.prefix(LabelMask.maximumClassCount).enumerated().map { index, entry in
            let known = similar?.catalog.classes.first { $0.maskColors.contains(entry.color) }?.name
            return "\(index) \(known ?? "class-\(index)") \(entry.color.hexadecimal)"
        }
        throw Problem(
            path: path,
            reason: "the masks have colors of no known class set: " + shown.joined(separator: ", ")
                + (colors.count > shown.count ? " and \(colors.count - shown.count) more" : ""),
            fix: "write a file with the class of each color and give it with --classes; for void write "
                + "`void 255 #rrggbb`", suggestedLines: lines)
    }
}

/// All readable masks of a dataset, divided into valid and suspicious ones.
struct FoundMasks {
    /// The masks that look valid.
    let sound: [(path: String, histogram: MaskHistogram)]
    /// The masks that do not look like class masks, with the reason.
    private let doubted: [(path: String, histogram: MaskHistogram, doubt: MaskDoubt)]
    private let problems: [Problem]

    /// - Parameter problems: Problems of files. A message quotes them if no classes can be learned.
    init(_ all: [(path: String, histogram: MaskHistogram)], problems: [Problem] = []) {
        var sound: [(String, MaskHistogram)] = []
        var doubted: [(String, MaskHistogram, MaskDoubt)] = []
        // One mask may have too few blended values to be recognized. All masks together have enough.
        let together = MaskHistogram(merging: all.map(\.histogram).filter(\.isGray)).doubt
        for (path, histogram) in all {
            if let doubt = histogram.doubt {
                doubted.append((path, histogram, doubt))
            } else if together == .blendedEdges, histogram.isGray, !histogram.grayValues.isSubset(of: [0, 255]) {
                doubted.append((path, histogram, .blendedEdges))
            } else {
                sound.append((path, histogram))
            }
        }
        self.sound = sound
        self.doubted = doubted
        self.problems = problems
    }

    var haveColors: Bool { sound.contains { !$0.histogram.isGray } }

    /// The masks that have values and colors: palette masks, and RGB masks that have only grays.
    var withColors: [(path: String, histogram: MaskHistogram)] {
        sound.filter { $0.histogram.isGray && !$0.histogram.colors.isEmpty }
    }

    /// The gray values of all valid masks.
    var values: Set<UInt8> {
        sound.filter(\.histogram.isGray).reduce(into: []) { $0.formUnion($1.histogram.grayValues) }
    }

    /// The colors of all valid color masks, the most frequent first.
    var colors: [(color: RGB, pixels: Int)] {
        let all = MaskHistogram(merging: sound.map(\.histogram).filter(\.isInColors))
        return zip(all.keys, all.pixels).sorted { ($1.1, $0.0) < ($0.1, $1.0) }.map { (RGB(packed: $0), $1) }
    }

    /// The problem that no classes can be learned from the masks.
    func noClassesFound(_ source: DatasetSource) -> Problem {
        if let first = doubted.first {
            let kindCount = first.histogram.keys.count
            return Problem(
                path: first.path,
                reason:
                    "no masks to learn the classes from: \(doubted.count) masks are not class masks; this is "
                    + "the first; it has \(kindCount) \(first.histogram.isInColors ? "colors" : "values") and "
                    + first.doubt.reason,
                fix: first.doubt.fix + "; or give a classes file with --classes")
        }
        let isVoid = !sound.isEmpty
        var reasons = isVoid ? ["\(sound.count) masks have only 255, which is void"] : []
        reasons += problems.firstReasons
        return Problem(
            path: source.images,
            reason: "no masks to learn the classes from"
                + (reasons.isEmpty ? "" : ": " + reasons.joined(separator: "; ")),
            fix: "write a file with a line `value name` for each class and give it with --classes")
    }
}
