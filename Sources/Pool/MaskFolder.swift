import Foundation
import Imagery

/// Masks of a dataset's images in a folder of their own, as other programs write them: a picture for each, named as the
/// image.
package struct MaskFolder: Sendable {
    private let masks: [String: URL]
    private let mapping: MaskMapping

    /// - Throws: `PoolError` where the folder holds no picture.
    package init(_ folder: URL, mapping: MaskMapping) throws {
        let files = PictureFiles(under: folder).files
        guard !files.isEmpty else {
            throw PoolError(
                path: folder.path, reason: "there is no mask in this folder", mend: "name the folder of the masks")
        }
        masks = Dictionary(files.map { ($0.stem, $0.url) }, uniquingKeysWith: { first, _ in first })
        self.mapping = mapping
    }

    /// Class indices, void and unlabeled of an image; nil where the folder has no mask of it.
    /// - Throws: `ImageryError`, or `PoolError` where the mask fits neither image nor classes.
    package func labels(of image: PoolImage) throws -> LabelMask? {
        guard let url = masks[image.name] else { return nil }
        let raw = try ImageFile.readMask(url)
        guard raw.size == image.size else {
            throw PoolError(
                path: url.path, reason: "the mask has \(raw.size) pixels, its image \(image.size)",
                mend: "bring the mask to the extent of the image without mixing values")
        }
        guard let labels = mapping.labels(from: raw) else {
            throw PoolError(.valuesOutside(mapping.unknown(among: raw.distinctValues), path: url.path))
        }
        return labels
    }
}

extension MaskMapping {
    /// The values that the program's own exports use: the classes' as the catalog has them, 254 for void and 255 for
    /// unlabeled; the catalog's other void values stay void.
    package static func exported(_ catalog: ClassCatalog) -> MaskMapping {
        var mapping = MaskMapping(catalog)
        for value in [LabelMask.void, LabelMask.unlabeled]
        where !catalog.classes.contains(where: { $0.maskValue == value }) { mapping[value] = value }
        return mapping
    }

    /// A mapping in a text file: a line `value name` for each value, the name one of a class, `void` or `unlabeled`.
    /// - Throws: `PoolError` naming the line.
    package init(reading url: URL, _ catalog: ClassCatalog) throws {
        guard let text = try? String(contentsOf: url, encoding: .utf8) else {
            throw PoolError(
                path: url.path, reason: "the list of values cannot be read", mend: "check the path and who may read it")
        }
        self.init()
        for (number, line) in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).enumerated() {
            let words = line.split(maxSplits: 1, whereSeparator: \.isWhitespace)
            if words.isEmpty || words[0].hasPrefix("#") { continue }
            let name = words.count == 2 ? words[1].trimmingCharacters(in: .whitespaces) : ""
            let label: UInt8? =
                switch name {
                case "void": LabelMask.void
                case "unlabeled": LabelMask.unlabeled
                default: catalog.names.firstIndex(of: name).map { UInt8($0) }
                }
            guard let value = UInt8(words[0]), let label else {
                throw PoolError(
                    path: "\(url.path):\(number + 1)", reason: "“\(line)” is no value with its class",
                    mend: "write a value of 0 to 255 and one of "
                        + (catalog.names + ["void", "unlabeled"]).joined(separator: ", "))
            }
            self[value] = label
        }
    }
}
