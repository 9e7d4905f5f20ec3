/// The prefix and the suffix that mask names add to image names, detected from all names.
struct NameAffixes: Hashable {
    let start: String
    let end: String
    /// A suffix of the image names that mask names do not have.
    let imageEnd: String

    /// Known prefixes and suffixes of mask names. The order is the preference if a folder has several masks of an
    /// image.
    private static let known: [NameAffixes] =
        [
            "_mask", "_masks", "_label", "_labels", "_l", "_seg", "_segmentation", "_gt", "_gtfine_labeltrainids",
            "_gtfine_labelids", "_labeltrainids", "_labelids", "_groundtruth", "_annotation", "_lbl", "-mask", "-label",
            "-labels", "-seg", "-gt", ".mask", ".label", " mask",
        ].map { NameAffixes(start: "", end: $0, imageEnd: "") }
        + ["mask_", "label_", "labels_", "seg_", "gt_", "mask-", "label-"].map {
            NameAffixes(start: $0, end: "", imageEnd: "")
        }

    /// Known suffixes of image names: Cityscapes `_leftImg8bit`, DeepGlobe `_sat`, nnU-Net `_0000`, and general ones.
    private static let imageEnds = ["_leftImg8bit", "_sat", "_image", "_img", "_rgb", "_im", "_0000"]

    private var rank: Int {
        if isPlain { return 0 }
        let own = NameAffixes(start: start.lowercased(), end: end.lowercased(), imageEnd: "")
        return Self.known.firstIndex(of: own).map { $0 + 1 } ?? Self.known.count + 1
    }

    var isPlain: Bool { start.isEmpty && end.isEmpty }

    var isKnown: Bool { rank <= Self.known.count }

    /// Whether a separator is between the image name and the addition. Without this rule, unrelated names such as `1`
    /// and `12` would match.
    private var isSeparated: Bool {
        (start.last.map { !$0.isLetter && !$0.isNumber } ?? true)
            && (end.first.map { !$0.isLetter && !$0.isNumber } ?? true)
    }

    /// The text of the `MaskPattern` with these affixes.
    /// - Parameter folder: The replacement for the folders of an image, such as `{folder/images/masks}`.
    func text(folder: String? = nil) -> String {
        let change = imageEnd.isEmpty ? "" : "%" + imageEnd
        let name = folder.map { "\($0)/\(start){name\(change)}" } ?? "\(start){stem\(change)}"
        return name + end + ".png"
    }

    var pattern: MaskPattern? { try? MaskPattern(text()) }

    /// The affixes that match most masks. Among affixes with at least 90% of the most matches, a known one is
    /// preferred.
    /// - Parameters:
    ///   - masks: Names of masks, with the folder where the image of each would be.
    ///   - images: Names of images, with their folders.
    ///   - accept: Excludes affixes. Without affixes a mask would be the same file as its image if both share a folder.
    /// - Returns: Nil if nothing matches. Unknown affixes must match at least half of the masks or half of the images,
    ///   whichever number is smaller.
    /// - Complexity: O(characters of all names) hash operations.
    static func best(
        masks: [(folder: String, name: String)], images: [(folder: String, name: String)],
        accept: (NameAffixes) -> Bool = { _ in true }
    ) -> (affixes: NameAffixes, count: Int)? {
        var ends = [""]
        for end in imageEnds where images.count(where: { $0.name.hasSuffix(end) }) * 2 >= images.count {
            ends.append(end)
        }
        for imageEnd in ends {
            let votes = votes(masks, images, imageEnd).filter { accept($0.key) && $0.key.isSeparated }
            guard let most = votes.values.max() else { continue }
            let frequent = votes.filter { $0.value * 10 >= most * 9 }
            let best = frequent.min { one, other in
                (one.key.rank, other.value, one.key.text()) < (other.key.rank, one.value, other.key.text())
            }
            guard let best, best.key.isKnown || best.value * 2 >= min(masks.count, images.count) else { continue }
            return (best.key, best.value)
        }
        return nil
    }

    /// The number of masks that have an image, for each affix.
    private static func votes(
        _ masks: [(folder: String, name: String)], _ images: [(folder: String, name: String)], _ imageEnd: String
    ) -> [NameAffixes: Int] {
        var names: [String: Set<String>] = [:]
        var allNames: Set<String> = []
        for image in images {
            let isLonger = !imageEnd.isEmpty && image.name.hasSuffix(imageEnd)
            let name = isLonger ? String(image.name.dropLast(imageEnd.count)) : image.name
            names[image.folder, default: []].insert(name)
            allNames.insert(name)
        }
        var votes: [NameAffixes: Int] = [:]
        for mask in masks {
            // If the folder of a mask has no images, the image may be in any folder.
            let candidates = names[mask.folder] ?? allNames
            if candidates.contains(mask.name) {
                votes[NameAffixes(start: "", end: "", imageEnd: imageEnd), default: 0] += 1
            }
            for place in mask.name.indices.dropFirst() {
                let (start, end) = (String(mask.name[..<place]), String(mask.name[place...]))
                if candidates.contains(start) {
                    votes[NameAffixes(start: "", end: end, imageEnd: imageEnd), default: 0] += 1
                }
                if candidates.contains(end) {
                    votes[NameAffixes(start: start, end: "", imageEnd: imageEnd), default: 0] += 1
                }
            }
        }
        return votes.filter { !($0.key.start + $0.key.end).contains { $0 == "{" || $0 == "}" } }
    }

    /// The best affixes for masks in a separate folder.
    static func best(for masks: [PictureFile], images stems: [String]) -> NameAffixes? {
        best(masks: masks.map { parts($0.stem) }, images: stems.map(parts))?.affixes
    }

    static func parts(_ stem: String) -> (folder: String, name: String) {
        let (folders, name) = stem.pathParts
        return (folders.joined(separator: "/"), name)
    }
}
