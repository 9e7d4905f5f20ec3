import Foundation
import Problems

/// Matches masks with images.
///
/// The pattern gives the path of an image's mask. A mask in another folder is matched by its name alone, if no other
/// image and no other mask has this name and the folders correspond. See `FolderMatches`. Names are compared as text,
/// so the Unicode spelling of a letter does not matter.
struct MaskMatching {
    /// If more masks than this have no image, one problem lists them all. A larger number makes the list of problems
    /// longer.
    private static let listed = 20

    /// The mask URL of each image stem.
    private(set) var masks: [String: URL] = [:]
    private(set) var problems: [Problem] = []
    /// A note about the masks that were matched by name alone.
    private(set) var notes: [String] = []

    /// - Parameters:
    ///   - files: The masks; their stems are different.
    ///   - stems: The paths of the images without extension.
    ///   - isFixed: Whether the layout has fixed names, so that the user cannot give another pattern.
    ///   - folder: The folder of the masks.
    init(_ files: [PictureFile], to stems: [String], pattern: MaskPattern, isFixed: Bool = false, folder: URL) {
        let expected = stems.compactMap { image in pattern.mask(of: image).map { (image: image, mask: $0) } }
        let claims = Dictionary(grouping: expected, by: \.mask)
        var others: [PictureFile] = []
        for file in files {
            let images = (claims[file.stem] ?? []).map(\.image)
            if images.isEmpty { others.append(file) }
            if images.count == 1 { masks[images[0]] = file.url }
            if images.count > 1 { problems.append(Self.claimedTwice(file.url, images, pattern)) }
        }
        let (taken, claimed) = (masks, Set(claims.values.filter { $0.count > 1 }.flatMap { $0.map(\.image) }))
        let imagesByName = Dictionary(grouping: expected) { $0.mask.pathParts.name }
        let filesByName = Dictionary(grouping: files, by: \.name)
        let candidates = others.compactMap { file -> (file: PictureFile, image: String, mask: String)? in
            let sameName = imagesByName[file.name] ?? []
            guard sameName.count == 1, filesByName[file.name]?.count == 1, taken[sameName[0].image] == nil,
                !claimed.contains(sameName[0].image)
            else { return nil }
            return (file, sameName[0].image, sameName[0].mask)
        }
        let folders = FolderMatches(
            expected: expected.map(\.mask), files: files.map(\.stem),
            pairs: candidates.map { ($0.mask, $0.file.stem) })
        let byName = candidates.filter { folders.allow($0.mask, $0.file.stem) }
        for match in byName { masks[match.image] = match.file.url }
        if let first = byName.first {
            notes = [
                "\(byName.count) masks are in other folders than the pattern says and were matched by name, such as "
                    + "\(first.file.url.path) with \(first.image)"
            ]
        }
        let matched = Set(byName.map(\.file.stem))
        let apart = Dictionary(candidates.map { ($0.file.stem, $0.image) }, uniquingKeysWith: { first, _ in first })
        let fix =
            isFixed
            ? "add the image, or remove the mask"
            : "name it after its image by the pattern \(pattern), or give another one with --mask-pattern"
        addUnmatched(others.filter { !matched.contains($0.stem) }, folder, fix: fix) { file in
            if let image = apart[file.stem] { return "the image with this name is in another folder: \(image)" }
            return imagesByName[file.name] == nil
                ? "a mask without an image" : "several images or masks have this name"
        }
    }

    private static func claimedTwice(_ url: URL, _ images: [String], _ pattern: MaskPattern) -> Problem {
        Problem(
            path: url.path,
            reason: "it would be the mask of several images, \(names(images)), so none of them uses it",
            fix: "give each image its own mask, with folders or names that differ as those of the images; the "
                + "pattern is \(pattern)")
    }

    private mutating func addUnmatched(
        _ files: [PictureFile], _ folder: URL, fix: String, reason: (PictureFile) -> String
    ) {
        guard files.count > Self.listed else {
            problems += files.map { Problem(path: $0.url.path, reason: reason($0), fix: fix) }
            return
        }
        problems.append(
            Problem(
                path: folder.path,
                reason: "\(files.count) masks have no image: " + Self.names(files.map(\.url.lastPathComponent)),
                fix: fix))
    }

    /// The first three names, and the number of the others.
    static func names(_ all: [String]) -> String {
        all.prefix(3).joined(separator: ", ") + (all.count > 3 ? " and \(all.count - 3) more" : "")
    }
}

/// Decides which mask folder corresponds to which image folder if their names differ.
///
/// If images or masks have no folders, all folders correspond. Otherwise two folders correspond only as a whole: no
/// image expects a mask in the mask folder, and no mask is in the folder that the images expect. Folders of different
/// splits never correspond.
private struct FolderMatches {
    private let isFlat: Bool
    private let imageFolders: [String: Set<String>]
    private let maskFolders: [String: Set<String>]
    private let expected: Set<String>
    private let actual: Set<String>

    /// - Parameters:
    ///   - expected: The mask paths that the images expect.
    ///   - files: The paths of the masks.
    ///   - pairs: Pairs of both that have the same name.
    init(expected: [String], files: [String], pairs: [(expected: String, file: String)]) {
        self.expected = Set(expected.map(Self.folder))
        actual = Set(files.map(Self.folder))
        isFlat = self.expected == [""] || actual == [""]
        func folders(_ all: [(String, String)]) -> [String: Set<String>] {
            all.reduce(into: [:]) { $0[Self.folder($1.0), default: []].insert(Self.folder($1.1)) }
        }
        imageFolders = folders(pairs.map { ($0.file, $0.expected) })
        maskFolders = folders(pairs.map { ($0.expected, $0.file) })
    }

    /// Whether a mask may belong to the image that expects the path `mask`.
    func allow(_ mask: String, _ file: String) -> Bool {
        let (wanted, found) = (Self.folder(mask), Self.folder(file))
        if let one = Self.split(of: mask), let other = Self.split(of: file), one != other { return false }
        if isFlat { return true }
        return imageFolders[found]?.count == 1 && maskFolders[wanted]?.count == 1 && !expected.contains(found)
            && !actual.contains(wanted)
    }

    private static func folder(_ path: String) -> String { path.pathParts.folders.joined(separator: "/") }

    /// The split that a folder of the path is named after.
    private static func split(of path: String) -> Split? {
        path.pathParts.folders.lazy.compactMap { Split(maskFolder: $0) }.first
    }
}
