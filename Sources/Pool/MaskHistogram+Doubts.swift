import Imagery
import Problems

/// A reason why a mask does not look like a class mask.
enum MaskDoubt: Hashable {
    /// Most pixels have few values or colors, and edge pixels have values in between. Scaling or compression blended
    /// the edges.
    case blendedEdges
    case photograph

    var reason: String {
        switch self {
        case .blendedEdges: "looks like edges that were blended by scaling or JPEG"
        case .photograph: "looks like a photograph"
        }
    }

    var fix: String {
        switch self {
        case .blendedEdges:
            "scale masks without blending; a threshold can repair a mask of two classes (below 128 becomes 0, the "
                + "rest 255)"
        case .photograph: "give the folder of the masks with --masks, and their names with --mask-pattern"
        }
    }
}

extension MaskHistogram {
    /// The largest number of blended pixels per change between neighboring pixels. A blended pixel usually differs from
    /// its neighbor, but not along a horizontal edge. With a larger number, small class regions
    /// count as blended edges. With a smaller number, blended edges are missed.
    private static let blendedPixelsPerChange = 4

    /// The reason why this mask does not look like a class mask; nil if it looks like one.
    ///
    /// The thresholds avoid false alarms for sets of many classes, because most neighboring pixels in such masks are
    /// equal.
    var doubt: MaskDoubt? {
        let kinds = keys.count + (otherPixels > 0 ? 1 : 0)
        if kinds > 32, changes * 3 > pixelCount { return .photograph }
        return (isGray ? hasBlendedGrays : hasBlendedColors) ? .blendedEdges : nil
    }

    /// Whether at most 16 colors have most pixels, and many rare colors lie at edges.
    private var hasBlendedColors: Bool {
        let rare = pixels.filter { $0 * 1000 < pixelCount }
        let frequent = pixels.sorted(by: >).prefix(16).reduce(0, +)
        return rare.count >= 16 && frequent * 5 > pixelCount * 4 && areAtEdges(rare.reduce(otherPixels, +))
    }

    /// Whether most pixels have values at both ends of the range, and the other values lie at edges. Masks of many
    /// classes, such as COCO-Stuff, can also have most pixels at both ends. But there the other values fill regions.
    private var hasBlendedGrays: Bool {
        let values = zip(keys.map { $0 & 255 }, pixels)
        let ends = values.filter { $0.0 < 8 || $0.0 > 247 }.reduce(0) { $0 + $1.1 }
        let between = keys.filter { ![0, 255].contains($0 & 255) }
        let hasBothEnds = keys.contains { $0 & 255 < 8 } && keys.contains { $0 & 255 > 247 }
        return hasBothEnds && ends * 2 > pixelCount && between.count >= 3 && between.contains { $0 & 255 > 127 }
            && areAtEdges(pixelCount - ends)
    }

    /// Whether this number of pixels can lie at edges between regions.
    private func areAtEdges(_ pixels: Int) -> Bool { pixels <= changes * Self.blendedPixelsPerChange }

    /// Whether all colors are grays, so that they can be read as values.
    var isGray: Bool { otherPixels == 0 && keys.allSatisfy { !isInColors || RGB(packed: $0).isGray } }

    /// The colors of the keys; empty for masks in gray.
    var colors: [RGB] { (isInColors ? keys : palette).map { RGB(packed: $0) } }

    /// The gray value of each key. A color mask that has only grays has values, too.
    var values: [UInt8] { keys.map { UInt8(truncatingIfNeeded: $0) } }

    /// The distinct gray values.
    var grayValues: Set<UInt8> { Set(values) }
}

extension Problem {
    /// The problem that a mask has values or colors outside the classes, with a possible cause.
    static func outside(_ mapping: MaskMapping, _ histogram: MaskHistogram, path: String) -> Problem {
        let (labels, colors) = mapping.meanings(of: histogram)
        let keys = colors?.map(\.packed) ?? histogram.keys
        let unknown = zip(zip(keys, histogram.pixels), labels).filter { $0.1 == nil }.map(\.0)
        let most = unknown.sorted { ($1.1, $0.0) < ($0.1, $1.0) }
        let doubt = histogram.doubt
        if colors != nil {
            let colors = most.prefix(8).map { key, pixels in
                "\(RGB(packed: key).hexadecimal) (\(pixels.grouped) pixels)"
            }
            let further = most.count - colors.count
            let reason =
                "the mask has colors of no class: " + colors.joined(separator: ", ")
                + (further > 0 || histogram.otherPixels > 0 ? " and more" : "")
            return Problem(
                path: path, reason: reason + (doubt.map { "; it \($0.reason)" } ?? ""),
                fix: doubt?.fix ?? "give these colors to classes in the classes file, or to void: `void 255 #rrggbb`")
        }
        let values = unknown.map { UInt8(truncatingIfNeeded: $0.0) }
        guard let doubt else { return .valuesOutside(values, path: path) }
        return Problem(
            path: path,
            reason: "the mask has \(histogram.keys.count) values, \(values.count) of them of no class; it "
                + doubt.reason, fix: doubt.fix)
    }

    static func valuesOutside(_ values: [UInt8], path: String) -> Problem {
        let shown = values.prefix(8).map(String.init).joined(separator: ", ") + (values.count > 8 ? " and more" : "")
        return Problem(
            path: path,
            reason: "the mask has \(values.count == 1 ? "the value" : "the values") \(shown) of no class",
            fix: "correct the mask, add a class with the value, or make the value void")
    }
}

extension Int {
    /// The number with a comma between thousands.
    var grouped: String {
        let digits = String(magnitude)
        let groups = stride(from: digits.count, to: 0, by: -3).map { digits.prefix($0).suffix(3) }
        return (self < 0 ? "-" : "") + groups.reversed().joined(separator: ",")
    }
}
