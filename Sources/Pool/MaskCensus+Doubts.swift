import Imagery
import Problems

/// What a mask looks like whose values are not those of classes.
enum MaskDoubt: Hashable {
    /// A few values or colors, and many between them: edges that were blended when the mask was scaled or compressed.
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
            "scale masks without blending; a mask of two classes can be repaired by a threshold (below 128 becomes 0, the "
                + "rest 255)"
        case .photograph: "give the folder of the masks with --masks, and how they are named with --mask-pattern"
        }
    }
}

extension MaskCensus {
    /// Blended pixels per change between neighbors, at most. Each blended pixel at an edge usually differs from its
    /// neighbor, but along a horizontal edge it does not. A larger number takes small regions of classes for edges.
    private static let blendedPixelsPerChange = 4

    /// What is odd about the mask by itself; nil for one that may be a mask of classes.
    ///
    /// The bounds are chosen so that a set with many classes is not doubted: neighbors in its masks are mostly equal.
    var doubt: MaskDoubt? {
        let kinds = keys.count + (otherPixels > 0 ? 1 : 0)
        if kinds > 32, changes * 3 > pixelCount { return .photograph }
        return (isGray ? hasBlendedGrays : hasBlendedColors) ? .blendedEdges : nil
    }

    /// Whether a few colors have most pixels, and many rare colors lie at edges.
    private var hasBlendedColors: Bool {
        let rare = pixels.filter { $0 * 1000 < pixelCount }
        let frequent = pixels.sorted(by: >).prefix(16).reduce(0, +)
        return rare.count >= 16 && frequent * 5 > pixelCount * 4 && areAtEdges(rare.reduce(otherPixels, +))
    }

    /// Whether most pixels are at both ends of the range, and those between them lie at edges. Masks of many classes,
    /// such as COCO-Stuff, may have most pixels at the ends too, but the other values fill regions.
    private var hasBlendedGrays: Bool {
        let values = zip(keys.map { $0 & 255 }, pixels)
        let ends = values.filter { $0.0 < 8 || $0.0 > 247 }.reduce(0) { $0 + $1.1 }
        let between = keys.filter { ![0, 255].contains($0 & 255) }
        let hasBothEnds = keys.contains { $0 & 255 < 8 } && keys.contains { $0 & 255 > 247 }
        return hasBothEnds && ends * 2 > pixelCount && between.count >= 3 && between.contains { $0 & 255 > 127 }
            && areAtEdges(pixelCount - ends)
    }

    /// Whether so many pixels can lie between regions, and not in regions of their own.
    private func areAtEdges(_ pixels: Int) -> Bool { pixels <= changes * Self.blendedPixelsPerChange }

    /// Whether all colors are grays, which stand for values.
    var isGray: Bool { otherPixels == 0 && keys.allSatisfy { !isInColors || RGB(packed: $0).isGray } }

    /// The colors of the keys; none for masks in gray.
    var colors: [RGB] { (isInColors ? keys : palette).map { RGB(packed: $0) } }

    /// The value of each key, also of a mask in colors that are all grays.
    var values: [UInt8] { keys.map { UInt8(truncatingIfNeeded: $0) } }

    /// The same in any order.
    var grayValues: Set<UInt8> { Set(values) }
}

extension Problem {
    /// What of a mask has no meaning, and why that may be.
    static func outside(_ mapping: MaskMapping, _ census: MaskCensus, path: String) -> Problem {
        let (labels, colors) = mapping.meanings(of: census)
        let keys = colors?.map(\.packed) ?? census.keys
        let unknown = zip(zip(keys, census.pixels), labels).filter { $0.1 == nil }.map(\.0)
        let most = unknown.sorted { ($1.1, $0.0) < ($0.1, $1.0) }
        let doubt = census.doubt
        if colors != nil {
            let colors = most.prefix(8).map { key, pixels in
                "\(RGB(packed: key).hexadecimal) (\(pixels.grouped) pixels)"
            }
            let further = most.count - colors.count
            let reason =
                "the mask holds colors outside the classes: " + colors.joined(separator: ", ")
                + (further > 0 || census.otherPixels > 0 ? " and more" : "")
            return Problem(
                path: path, reason: reason + (doubt.map { "; it \($0.reason)" } ?? ""),
                fix: doubt?.fix ?? "give classes these colors, or void: `void 255 #rrggbb` in the file of classes")
        }
        let values = unknown.map { UInt8(truncatingIfNeeded: $0.0) }
        guard let doubt else { return .valuesOutside(values, path: path) }
        return Problem(
            path: path,
            reason: "the mask holds \(census.keys.count) values, \(values.count) of them outside the classes; it "
                + doubt.reason, fix: doubt.fix)
    }

    static func valuesOutside(_ values: [UInt8], path: String) -> Problem {
        let shown = values.prefix(8).map(String.init).joined(separator: ", ") + (values.count > 8 ? " and more" : "")
        return Problem(
            path: path,
            reason: "the mask holds \(values.count == 1 ? "the value" : "the values") \(shown) outside the classes",
            fix: "correct the mask, or name the class or make the value void")
    }
}

extension Int {
    /// With a comma between thousands.
    var grouped: String {
        let digits = String(magnitude)
        let groups = stride(from: digits.count, to: 0, by: -3).map { digits.prefix($0).suffix(3) }
        return (self < 0 ? "-" : "") + groups.reversed().joined(separator: ",")
    }
}
