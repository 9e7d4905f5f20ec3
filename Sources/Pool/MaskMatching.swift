import Foundation

/// Which mask belongs to which image.
///
/// An image's mask has the path that the pattern says, or at least that name, where no other image and no other mask has
/// it. Names are compared as text: it does not matter how Unicode spells a letter.
struct MaskMatching {
    /// More masks than these without an image are told in one problem.
    private static let listed = 20

    /// By the images' stems.
    private(set) var masks: [String: URL] = [:]
    private(set) var problems: [Problem] = []

    /// - Parameters:
    ///   - files: The masks; no two have the same stem.
    ///   - stems: The images.
    ///   - folder: Where the masks are.
    init(_ files: [PictureFile], to stems: [String], pattern: MaskPattern, folder: URL) {
        let byStem = Dictionary(files.map { ($0.stem, $0) }, uniquingKeysWith: { first, _ in first })
        let expected = stems.map { (image: $0, mask: pattern.mask(of: $0)) }
        var used: Set<String> = []
        for (image, mask) in expected {
            guard let mask, let file = byStem[mask] else { continue }
            masks[image] = file.url
            used.insert(file.stem)
        }
        let imagesByName = Dictionary(grouping: expected.filter { $0.mask != nil }) { ($0.mask ?? "").pathParts.name }
        let filesByName = Dictionary(grouping: files, by: \.name)
        var unmatched: [PictureFile] = []
        for file in files where !used.contains(file.stem) {
            let namesakes = imagesByName[file.name] ?? []
            if namesakes.count == 1, filesByName[file.name]?.count == 1, masks[namesakes[0].image] == nil {
                masks[namesakes[0].image] = file.url
            } else {
                unmatched.append(file)
            }
        }
        let isAmbiguous = { (file: PictureFile) in (imagesByName[file.name] ?? []).count > 0 }
        problems = unmatched.prefix(Self.listed).map { file in
            Problem(
                path: file.url.path,
                reason: isAmbiguous(file) ? "several images or masks have this name" : "a mask without an image",
                mend: "name it after its image as \(pattern) says, or say how masks are named with --mask-pattern")
        }
        if unmatched.count > Self.listed {
            problems = [
                Problem(
                    path: folder.path,
                    reason: "\(unmatched.count) masks have no image: "
                        + Self.names(unmatched.map(\.url.lastPathComponent)),
                    mend:
                        "name masks after their images as \(pattern) says, or say how they are named with --mask-pattern"
                )
            ]
        }
    }

    /// The first names of many.
    static func names(_ all: [String]) -> String {
        all.prefix(3).joined(separator: ", ") + (all.count > 3 ? " and \(all.count - 3) more" : "")
    }
}
