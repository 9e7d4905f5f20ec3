import Foundation

/// The layout `folder`.
///
/// The images lie in `images/` of the root, or in the root itself; the masks in the folder that was named, or in
/// `masks/` of the root, or nowhere. A mask has the path of its image in its own folder, or at least its name, where
/// that is unique. `classes.txt` in the root names the classes.
///
/// The split comes from the lists `train.txt`, `val.txt`, `test.txt` in the root, a path or name a line: with a
/// `train.txt` the images in no list are left out, without one they are for training. Or from folders `train/`,
/// `val/`, `test/` in the images' paths. Else the layout does not say.
extension LayoutScan {
    mutating func scanFolders(_ root: URL, masks named: URL?) throws {
        let inner = root.appending(path: "images", directoryHint: .isDirectory)
        let usual = root.appending(path: "masks", directoryHint: .isDirectory)
        let imageRoot = inner.isFolder ? inner : root
        let maskRoot = named ?? (usual.isFolder ? usual : nil)
        guard maskRoot?.resolvingSymlinksInPath().path != imageRoot.resolvingSymlinksInPath().path else {
            throw PoolError(
                path: imageRoot.path, reason: "images and masks are in the same folder",
                mend: "put the masks in a folder of their own")
        }
        let images = PictureFiles(under: imageRoot, excluding: maskRoot)
        let masks = maskRoot.map { PictureFiles(under: $0, excluding: imageRoot) }
        problems += images.problems + (masks?.problems ?? [])

        let partners = match(masks?.files ?? [], to: images.files)
        let splits = try listedSplits(root, images.files) ?? folderSplits(images.files)
        for image in images.files {
            guard let split = splits[image.stem] else { continue }
            pairs.append(Pair(image: image.url, mask: partners[image.stem], stem: image.stem, split: split))
        }
        let classes = root.appending(path: "classes.txt", directoryHint: .notDirectory)
        if FileManager.default.fileExists(atPath: classes.path) { catalogFile = classes }
    }

    private mutating func match(_ masks: [PictureFile], to images: [PictureFile]) -> [String: URL] {
        let stems = Set(images.map(\.stem))
        let imagesByName = Dictionary(grouping: images, by: \.name)
        let masksByName = Dictionary(grouping: masks, by: \.name)
        var partners: [String: URL] = [:]
        for mask in masks where stems.contains(mask.stem) { partners[mask.stem] = mask.url }
        for mask in masks where !stems.contains(mask.stem) {
            let namesakes = imagesByName[mask.name] ?? []
            if namesakes.count == 1, masksByName[mask.name]?.count == 1 {
                partners[namesakes[0].stem] = mask.url
            } else {
                problems.append(
                    Problem(
                        path: mask.url.path,
                        reason: namesakes.isEmpty
                            ? "a mask without an image" : "several images or masks have this name",
                        mend: "give the mask the path and name of its image"))
            }
        }
        return partners
    }

    /// The split of each image's stem by the list files, nil without any.
    private mutating func listedSplits(_ root: URL, _ images: [PictureFile]) throws -> [String: Split?]? {
        let lists = Split.allCases.compactMap { split in
            let url = root.appending(path: split.rawValue + ".txt", directoryHint: .notDirectory)
            return Self.lines(of: url).map { (split, url, $0) }
        }
        guard !lists.isEmpty else { return nil }
        let stems = Set(images.map(\.stem))
        let byName = Dictionary(grouping: images, by: \.name)
        var splits: [String: Split?] = [:]
        for (split, url, lines) in lists {
            for (number, text) in lines {
                let tails = Self.tails(of: PictureFiles.stem(of: text))
                let namesakes = byName[tails.last ?? ""] ?? []
                let stem = tails.first(where: stems.contains) ?? (namesakes.count == 1 ? namesakes[0].stem : nil)
                guard let stem else {
                    problems.append(
                        Problem(
                            path: "\(url.path):\(number)", reason: "\(text) is not among the images",
                            mend: "correct the line or bring the file"))
                    continue
                }
                if let earlier = splits[stem], earlier != split {
                    problems.append(.listedTwice(text, at: "\(url.path):\(number)"))
                } else {
                    splits[stem] = split
                }
            }
        }
        if !lists.contains(where: { $0.0 == .train }) {
            for stem in stems where splits[stem] == nil { splits[stem] = .train }
        }
        return splits
    }

    /// The split of each image by the folders it is in: an undecided one everywhere where there are no such folders.
    private func folderSplits(_ images: [PictureFile]) -> [String: Split?] {
        let splits = images.map { image in
            (
                image.stem,
                image.stem.split(separator: "/").dropLast().lazy.compactMap { Split(rawValue: String($0)) }.first
            )
        }
        let undecided: Split? = splits.contains { $0.1 != nil } ? .train : nil
        return Dictionary(uniqueKeysWithValues: splits.map { ($0.0, $0.1 ?? undecided) })
    }
}

extension Problem {
    static func listedTwice(_ text: String, at place: String) -> Problem {
        Problem(path: place, reason: "\(text) is listed before", mend: "keep an image in one list only")
    }
}
