import Foundation
import Problems

/// The layout `folder`.
///
/// Where images and masks are, the source says; see `FolderArrangement`. `classes.txt` in the root or with the masks
/// names the classes.
///
/// The split comes from the lists `train.txt`, `val.txt`, `test.txt` in the root, a path or name a line: with a
/// `train.txt` the images in no list are left out, without one they are for training. Or from folders `train/`,
/// `val/`, `test/` in the images' paths. Else the layout does not say.
extension LayoutScan {
    mutating func scanFolders(_ source: DatasetSource, _ root: URL, masks named: URL?) throws {
        let arrangement = try FolderArrangement(source, root: root, masks: named)
        let contents = FolderContents(arrangement)
        problems += contents.problems
        let stems = contents.images.map(\.stem)
        var masks: [String: URL] = [:]
        if let folder = arrangement.masks {
            let matching = MaskMatching(contents.masks, to: stems, pattern: arrangement.pattern, folder: folder)
            masks = matching.masks
            problems += matching.problems
            places.notes += matching.notes
            places.masks = folder
            places.pattern = arrangement.pattern
        }
        places.images = arrangement.images

        let splits = listedSplits(root, contents.images) ?? folderSplits(contents.images)
        for image in contents.images {
            guard let split = splits[image.stem] else { continue }
            pairs.append(Pair(image: image.url, mask: masks[image.stem], path: image.path, split: split))
        }
    }

    /// The split of each image's stem by the list files, nil without any.
    private mutating func listedSplits(_ root: URL, _ images: [PictureFile]) -> [String: Split?]? {
        let lists = ListFile.all(in: root, unreadable: &places.unreadableLists)
        guard !lists.isEmpty else { return nil }
        places.splits = .lists(lists.map(\.url))
        let stems = Set(images.map(\.stem))
        let byName = Dictionary(grouping: images, by: \.name)
        func image(_ path: String) -> String? {
            let tails = ListFile.tails(of: PictureFiles.stem(of: path))
            let namesakes = byName[tails.last ?? ""] ?? []
            return tails.first(where: stems.contains) ?? (namesakes.count == 1 ? namesakes[0].stem : nil)
        }
        var splits: [String: Split?] = [:]
        for list in lists {
            for line in list.lines {
                guard let stem = ListFile.readings(of: line.text).lazy.compactMap(image).first else {
                    guard !ListFile.isBlankOrComment(line.text) else { continue }
                    problems.append(
                        Problem(
                            path: list.url.path, line: line.number,
                            reason: "\(line.text.trimmed) is not among the images",
                            fix: "correct the line or bring the file"))
                    continue
                }
                if let earlier = splits[stem], earlier != list.split {
                    problems.append(.listedTwice(line, in: list))
                } else {
                    splits[stem] = list.split
                }
            }
        }
        if !lists.contains(where: { $0.split == .train }) {
            for stem in stems where splits[stem] == nil { splits[stem] = .train }
        }
        return splits
    }

    /// The split of each image by the folders it is in: an undecided one everywhere where there are no such folders.
    private mutating func folderSplits(_ images: [PictureFile]) -> [String: Split?] {
        let splits = images.map { image in (image.stem, image.folders.lazy.compactMap { Split(folder: $0) }.first) }
        let isSplit = splits.contains { $0.1 != nil }
        if isSplit { places.splits = .folders }
        return Dictionary(
            splits.map { ($0.0, $0.1 ?? (isSplit ? .train : nil)) }, uniquingKeysWith: { first, _ in first })
    }
}

extension PictureFile {
    /// The path from the folder.
    fileprivate var path: String { stem + "." + url.pathExtension }
}
