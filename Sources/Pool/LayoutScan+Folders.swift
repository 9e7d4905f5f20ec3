import Foundation
import Problems

/// The layout `folder`.
///
/// The source gives the folders of images and masks; see `FolderArrangement`. A `classes.txt` in the root or with the
/// masks defines the classes.
///
/// The lists `train.txt`, `val.txt` and `test.txt` in the root give the splits, with one path or name per line. If
/// `train.txt` exists, images in no list are excluded; otherwise they are training images. Without lists, folders such
/// as `train/`, `val/` and `test/` in the image paths give the splits. Without these, the split is nil.
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

    /// The split of each image stem by the list files; nil without lists.
    private mutating func listedSplits(_ root: URL, _ images: [PictureFile]) -> [String: Split?]? {
        let lists = ListFile.all(in: root, unreadable: &places.unreadableLists)
        guard !lists.isEmpty else { return nil }
        var splits = self.splits(by: lists, of: images)
        if !lists.contains(where: { $0.split == .train }) {
            for image in images where splits[image.stem] == nil { splits[image.stem] = .train }
        }
        return splits
    }

    /// The split of each listed image stem. Lines that name no image are reported.
    mutating func splits(by lists: [ListFile], of images: [PictureFile]) -> [String: Split?] {
        places.splits = .lists(lists.map(\.url))
        let stems = Set(images.map(\.stem))
        let byName = Dictionary(grouping: images, by: \.name)
        func image(_ path: String) -> String? {
            let suffixes = ListFile.suffixes(of: PictureFiles.stem(of: path))
            let sameName = byName[suffixes.last ?? ""] ?? []
            return suffixes.first(where: stems.contains) ?? (sameName.count == 1 ? sameName[0].stem : nil)
        }
        var splits: [String: Split?] = [:]
        for list in lists {
            for line in list.lines {
                guard let stem = ListFile.candidates(of: line.text).lazy.compactMap(image).first else {
                    guard !ListFile.isBlankOrComment(line.text) else { continue }
                    problems.append(
                        Problem(
                            path: list.url.path, line: line.number,
                            reason: "\(line.text.trimmed) is not among the images",
                            fix: "correct the line, or add the file"))
                    continue
                }
                if let earlier = splits[stem], earlier != list.split {
                    problems.append(.listedTwice(line, in: list))
                } else {
                    splits[stem] = list.split
                }
            }
        }
        return splits
    }

    /// The split of each image stem by the folders of the image; nil for all images if no folder is named after a
    /// split.
    private mutating func folderSplits(_ images: [PictureFile]) -> [String: Split?] {
        let splits = images.map { image in (image.stem, image.folders.lazy.compactMap { Split(folder: $0) }.first) }
        let isSplit = splits.contains { $0.1 != nil }
        if isSplit { places.splits = .folders }
        return Dictionary(
            splits.map { ($0.0, $0.1 ?? (isSplit ? .train : nil)) }, uniquingKeysWith: { first, _ in first })
    }
}
