import Foundation
import Problems

/// Which mask belongs to which image.
///
/// An image's mask has the path that the pattern says. A mask in another folder belongs to an image by its name alone where
/// no other image and no other mask has that name, and where it cannot be a mask of another part of the dataset; see
/// `FolderMatches`. Names are compared as text: it does not matter how Unicode spells a letter.
struct MaskMatching {
    /// More masks than these without an image are told in one problem.
    private static let listed = 20

    /// By the images' stems.
    private(set) var masks: [String: URL] = [:]
    private(set) var problems: [Problem] = []
    /// What was matched by names alone, in a sentence.
    private(set) var notes: [String] = []

    /// - Parameters:
    ///   - files: The masks; no two have the same stem.
    ///   - stems: The images.
    ///   - folder: Where the masks are.
    init(_ files: [PictureFile], to stems: [String], pattern: MaskPattern, folder: URL) {
        let expected = stems.compactMap { image in pattern.mask(of: image).map { (image: image, mask: $0) } }
        let takers = Dictionary(grouping: expected, by: \.mask)
        var others: [PictureFile] = []
        for file in files {
            let images = (takers[file.stem] ?? []).map(\.image)
            if images.isEmpty { others.append(file) }
            if images.count == 1 { masks[images[0]] = file.url }
            if images.count > 1 { problems.append(Self.claimedTwice(file.url, images, pattern)) }
        }
        let (taken, claimed) = (masks, Set(takers.values.filter { $0.count > 1 }.flatMap { $0.map(\.image) }))
        let imagesByName = Dictionary(grouping: expected) { $0.mask.pathParts.name }
        let filesByName = Dictionary(grouping: files, by: \.name)
        let candidates = others.compactMap { file -> (file: PictureFile, image: String, mask: String)? in
            let namesakes = imagesByName[file.name] ?? []
            guard namesakes.count == 1, filesByName[file.name]?.count == 1, taken[namesakes[0].image] == nil,
                !claimed.contains(namesakes[0].image)
            else { return nil }
            return (file, namesakes[0].image, namesakes[0].mask)
        }
        let folders = FolderMatches(
            expected: expected.map(\.mask), files: files.map(\.stem),
            pairs: candidates.map { ($0.mask, $0.file.stem) })
        let byName = candidates.filter { folders.allow($0.mask, $0.file.stem) }
        for match in byName { masks[match.image] = match.file.url }
        if let first = byName.first {
            notes = [
                "\(byName.count) masks in other folders than their images belong to these by their names alone, as "
                    + "\(first.file.url.path) to \(first.image)"
            ]
        }
        let matched = Set(byName.map(\.file.stem))
        let apart = Dictionary(candidates.map { ($0.file.stem, $0.image) }, uniquingKeysWith: { first, _ in first })
        addUnmatched(others.filter { !matched.contains($0.stem) }, folder, pattern) { file in
            if let image = apart[file.stem] { return "the image of this name is in another folder, as \(image)" }
            return imagesByName[file.name] == nil
                ? "a mask without an image" : "several images or masks have this name"
        }
    }

    private static func claimedTwice(_ url: URL, _ images: [String], _ pattern: MaskPattern) -> Problem {
        Problem(
            path: url.path,
            reason: "it would be the mask of several images, \(names(images)); none of them uses it",
            fix: "give each image a mask of its own, in folders or with names that differ as those of the images; the "
                + "pattern is \(pattern)")
    }

    private mutating func addUnmatched(
        _ files: [PictureFile], _ folder: URL, _ pattern: MaskPattern, reason: (PictureFile) -> String
    ) {
        guard files.count > Self.listed else {
            problems += files.map { file in
                Problem(
                    path: file.url.path, reason: reason(file),
                    fix: "name it after its image as \(pattern) says, or say how masks are named with --mask-pattern")
            }
            return
        }
        problems.append(
            Problem(
                path: folder.path,
                reason: "\(files.count) masks have no image: " + Self.names(files.map(\.url.lastPathComponent)),
                fix: "name masks after their images as \(pattern) says, or say how they are named with --mask-pattern"
            ))
    }

    /// The first names of many.
    static func names(_ all: [String]) -> String {
        all.prefix(3).joined(separator: ", ") + (all.count > 3 ? " and \(all.count - 3) more" : "")
    }
}

/// Which folders of masks can stand for which folders of images, though they are called otherwise.
///
/// That is so where one side has no folders. Else a folder of masks must stand for one folder as a whole: no image
/// expects a mask in it, and no mask is in the folder where the images expect theirs. A folder of one split never stands
/// for one of another.
private struct FolderMatches {
    private let isFlat: Bool
    private let standsFor: [String: Set<String>]
    private let isStoodForBy: [String: Set<String>]
    private let expected: Set<String>
    private let actual: Set<String>

    /// - Parameters:
    ///   - expected: The masks that the images expect.
    ///   - files: The masks.
    ///   - pairs: Those of both that have the same name.
    init(expected: [String], files: [String], pairs: [(expected: String, file: String)]) {
        self.expected = Set(expected.map(Self.folder))
        actual = Set(files.map(Self.folder))
        isFlat = self.expected == [""] || actual == [""]
        func folders(_ all: [(String, String)]) -> [String: Set<String>] {
            all.reduce(into: [:]) { $0[Self.folder($1.0), default: []].insert(Self.folder($1.1)) }
        }
        standsFor = folders(pairs.map { ($0.file, $0.expected) })
        isStoodForBy = folders(pairs.map { ($0.expected, $0.file) })
    }

    func allow(_ mask: String, _ file: String) -> Bool {
        let (wanted, found) = (Self.folder(mask), Self.folder(file))
        if let one = Self.split(of: mask), let other = Self.split(of: file), one != other { return false }
        if isFlat { return true }
        return standsFor[found]?.count == 1 && isStoodForBy[wanted]?.count == 1 && !expected.contains(found)
            && !actual.contains(wanted)
    }

    private static func folder(_ path: String) -> String { path.pathParts.folders.joined(separator: "/") }

    /// The split that a folder of the path is named after.
    private static func split(of path: String) -> Split? {
        path.pathParts.folders.lazy.compactMap { Split(maskFolder: $0) }.first
    }
}
