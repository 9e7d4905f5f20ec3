import Foundation

/// The layout `camvid`: `train.txt`, `val.txt` and `test.txt` in the root, of which some may be missing, with the path
/// of an image and of its mask a line. The paths were written on another machine: the longest tail of a path that is
/// there below the root (or, for a mask, below the folder of masks that was named) is the file.
extension LayoutScan {
    mutating func scanLists(_ root: URL, masks: URL?) throws {
        var listed: Set<String> = []
        var found = false
        for split in Split.allCases {
            let list = root.appending(path: split.rawValue + ".txt", directoryHint: .notDirectory)
            guard let lines = Self.lines(of: list) else { continue }
            found = true
            for (number, text) in lines {
                let place = "\(list.path):\(number)"
                guard let (image, mask, stem) = resolve(text, below: root, masks: masks ?? root, place: place) else {
                    continue
                }
                if listed.insert(stem).inserted {
                    pairs.append(Pair(image: image, mask: mask, stem: stem, split: split))
                } else {
                    problems.append(.listedTwice(text, at: place))
                }
            }
        }
        guard found else {
            throw PoolError(
                path: root.path, reason: "no train.txt, val.txt or test.txt, which the layout camvid reads",
                mend: "check the folder or take the layout folder")
        }
    }

    private mutating func resolve(
        _ line: String, below root: URL, masks: URL, place: String
    ) -> (image: URL, mask: URL?, stem: String)? {
        let fields = line.split(whereSeparator: \.isWhitespace).map(String.init)
        guard fields.count <= 2 else {
            problems.append(
                Problem(
                    path: place, reason: "\(fields.count) fields in the line",
                    mend: "write the image's path and the mask's path without spaces"))
            return nil
        }
        guard let image = Self.existing(fields[0], below: root) else {
            missing(fields[0], at: place, below: root)
            return nil
        }
        var mask: (url: URL, tail: String)?
        if fields.count == 2 {
            mask = Self.existing(fields[1], below: masks, other: image.url)
            guard mask != nil else {
                missing(fields[1], at: place, below: masks)
                return nil
            }
        }
        return (image.url, mask?.url, PictureFiles.stem(of: image.tail))
    }

    private mutating func missing(_ path: String, at place: String, below root: URL) {
        problems.append(
            Problem(
                path: place, reason: "\(path) is not below \(root.path)", mend: "bring the file or take out the line"))
    }

    /// A mask that is missing must not be taken for its `other`, the image of the same name.
    private static func existing(
        _ path: String, below root: URL, other: URL? = nil
    ) -> (url: URL, tail: String)? {
        for tail in tails(of: path) {
            let url = root.appending(path: tail, directoryHint: .notDirectory)
            if url != other, FileManager.default.fileExists(atPath: url.path) { return (url, tail) }
        }
        return nil
    }
}
