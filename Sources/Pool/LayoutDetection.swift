import Files
import Foundation
import Imagery
import Problems

/// Detects the image folder, the mask folder and the mask pattern of a new dataset. The source stores them, so files
/// that are added later do not change the result.
package struct LayoutDetection {
    /// The settings of the user and the detected settings.
    package private(set) var source: DatasetSource
    /// Notes about folders that were found but are not used.
    package private(set) var notes: [String] = []

    private var root: URL

    /// Detects what `given` does not set.
    /// - Parameters:
    ///   - given: The settings of the user, which are not changed.
    ///   - layout: Nil to detect the layout.
    /// - Throws: `Problem` if the mask pattern is invalid, or if a setting does not belong to the layout.
    package init(
        _ given: DatasetSource, layout: DatasetLayout?,
        relativeTo base: URL = URL(filePath: FileManager.default.currentDirectoryPath)
    ) throws {
        source = given
        root = base.resolving(given.images)
        _ = try given.maskPattern.map { try MaskPattern($0) }
        // `LayoutScan` reports a missing folder later.
        guard root.isFolder else { return }
        let found =
            layout.map { ($0, $0.declaration.root?(root) ?? root) } ?? DatasetLayout.recognized(in: root, given)
        if found.1 != root { source.images = found.1.path }
        (source.layout, root) = found
        try chooseLabels()
        guard case .detected = source.layout.declaration.pairing else { return }
        let named = given.hasNoMasks ? nil : given.masks.map(base.resolving)
        let listing = try FolderListing(root)
        notes += listing.undecodable.map { "\(Problem.undecodable($0, in: root))" }
        let subfolders = Self.subfolders(named: listing.names, of: root)
        let maskFolders = subfolders.filter { FolderNames.areMasks($0.lastPathComponent) }.sorted {
            FolderNames.rank($0.lastPathComponent, in: FolderNames.masks)
                < FolderNames.rank($1.lastPathComponent, in: FolderNames.masks)
        }
        let imageSubfolder = Self.imageFolder(among: subfolders, hasMasks: named != nil || !maskFolders.isEmpty)
        source.imageFolder = imageSubfolder?.lastPathComponent ?? "."
        guard !given.hasNoMasks else { return }
        if let named {
            chooseMaskFolder(among: [named], images: imageSubfolder ?? root)
        } else if !maskFolders.isEmpty {
            chooseMaskFolder(among: maskFolders, images: imageSubfolder ?? root)
        } else {
            findMasksAmongImages(imageSubfolder ?? root)
        }
    }

    /// Chooses the kind of masks, and checks the settings of masks against the layout.
    private mutating func chooseLabels() throws {
        let (layout, kinds) = (source.layout.rawValue, source.layout.declaration.labels)
        if source.labels != nil, kinds.isEmpty {
            throw Problem(
                path: root.path, reason: "the layout \(layout) has only one kind of masks",
                fix: "leave out --labels, or give --layout cityscapes")
        }
        if case .fixed = source.layout.declaration.pairing, source.maskPattern != nil {
            throw Problem(
                path: root.path, reason: "the layout \(layout) has its own names of masks",
                fix: "leave out --mask-pattern, or give --layout folder")
        }
        source.labels = source.labels ?? kinds.first
    }

    /// Chooses the mask folder that fits most images.
    private mutating func chooseMaskFolder(among folders: [URL], images: URL) {
        guard folders.count > 1 || images.resolvingSymlinksInPath().path != folders[0].resolvingSymlinksInPath().path
        else {
            findMasksAmongImages(images)
            return
        }
        let choices = folders.compactMap { folder -> (folder: URL, affixes: NameAffixes?, count: Int)? in
            let masks = PictureFiles(under: folder, excluding: images).files
            guard !masks.isEmpty || folders.count == 1 else { return nil }
            let own = PictureFiles(under: images, excluding: folder).files.filter {
                !$0.isInMaskFolder
            }
            let best = NameAffixes.best(
                masks: masks.map { NameAffixes.parts($0.stem) }, images: own.map { NameAffixes.parts($0.stem) })
            return (folder, best?.affixes, best?.count ?? 0)
        }
        // Between equal folders the first wins, because its name is more usual.
        guard let first = choices.first else { return findMasksAmongImages(images) }
        let best = choices.dropFirst().reduce(first) { $1.count > $0.count ? $1 : $0 }
        source.masks = best.folder.path
        source.maskPattern = source.maskPattern ?? best.affixes?.text() ?? MaskPattern.plain.description
        for choice in choices where choice.folder != best.folder {
            notes.append("\(choice.folder.path) is not used: to use the masks there, give the folder with --masks")
        }
    }

    /// Finds masks in the folders of the images, or in folders next to them.
    private mutating func findMasksAmongImages(_ images: URL) {
        let files = PictureFiles(under: images).files
        let found =
            source.maskPattern ?? Self.folderPattern(files) ?? Self.namePattern(files) ?? Self.sameStemPattern(files)
        if let found {
            source.masks = images.path
            source.maskPattern = found
            return
        }
        source.masks = DatasetSource.noMasks
        let parent = root.deletingLastPathComponent()
        let siblings = Self.subfolders(named: (try? FolderListing(parent))?.names ?? [], of: parent)
        for folder in siblings where FolderNames.areMasks(folder.lastPathComponent) && folder.path != root.path {
            notes.append("\(folder.path) is not used: if it has the masks, give it with --masks")
        }
    }

    /// Detects a pattern such as `train/masks/a` for `train/images/a`, or `day1/masks/a` for `day1/a`.
    private static func folderPattern(_ files: [PictureFile]) -> String? {
        let masks = files.filter { $0.isPNG && $0.isInMaskFolder }
        guard !masks.isEmpty else { return nil }
        let others = files.filter { !$0.isInMaskFolder }
        let images = others.map { NameAffixes.parts($0.stem) }
        let maskNames = Set(masks.flatMap(\.folders).filter(FolderNames.areMasks)).sorted()
        let imageNames = Set(others.flatMap(\.folders).filter { FolderNames.images.contains($0.lowercased()) }).sorted()
        var best: (text: String, count: Int)?
        func tryPattern(_ text: (NameAffixes) -> String, _ place: ([String]) -> [String]?) {
            let moved = masks.compactMap { mask in
                place(mask.folders).map { ($0.joined(separator: "/"), mask.name) }
            }
            let folders = Set(images.map(\.folder))
            let inImageFolders = moved.filter { folders.contains($0.0) }
            guard let found = NameAffixes.best(masks: inImageFolders, images: images), found.count > best?.count ?? 0
            else {
                return
            }
            best = (text(found.affixes), found.count)
        }
        for maskName in maskNames {
            for imageName in imageNames {
                tryPattern({ affixes in
                    affixes.start.isEmpty && affixes.imageEnd.isEmpty
                        ? "{stem/\(imageName)/\(maskName)}\(affixes.end).png"
                        : affixes.text(folder: "{folder/\(imageName)/\(maskName)}")
                }) { folders in
                    folders.lastIndex(of: maskName).map { place in
                        folders[..<place] + [imageName] + folders[(place + 1)...]
                    }
                }
            }
            tryPattern({ $0.text(folder: "{folder}/\(maskName)") }) { folders in
                folders.last == maskName ? Array(folders.dropLast()) : nil
            }
        }
        return best?.text
    }

    /// Detects a pattern such as `a_mask.png` next to `a.jpg`.
    private static func namePattern(_ files: [PictureFile]) -> String? {
        let parts = files.map { NameAffixes.parts($0.stem) }
        let pngs = files.filter(\.isPNG).map { NameAffixes.parts($0.stem) }
        let best = NameAffixes.best(masks: pngs, images: parts) { $0.isKnown && !$0.isPlain }
        guard let text = best?.affixes.text(), let pattern = try? MaskPattern(text) else { return nil }
        let stems = Set(files.map(\.stem))
        let masks = Set(stems.compactMap { pattern.mask(of: $0) })
        return MaskContentCheck.areMasks(files.filter { $0.isPNG && masks.contains($0.stem) }) ? text : nil
    }

    /// Detects pairs such as `a.png` next to `a.jpg`, if the PNG files are masks and not copies of the images.
    private static func sameStemPattern(_ files: [PictureFile]) -> String? {
        let photos = Set(files.filter { !$0.isPNG }.map(\.stem))
        let duplicates = files.filter { $0.isPNG && photos.contains($0.stem) }
        return MaskContentCheck.areMasks(duplicates) ? MaskPattern.plain.description : nil
    }

    private static func imageFolder(among subfolders: [URL], hasMasks: Bool) -> URL? {
        let named = subfolders.filter { FolderNames.images.contains($0.lastPathComponent.lowercased()) }
            .sorted {
                FolderNames.rank($0.lastPathComponent, in: FolderNames.images)
                    < FolderNames.rank($1.lastPathComponent, in: FolderNames.images)
            }
        return named.first { hasMasks || $0.lastPathComponent == FolderNames.images[0] }
    }

    private static func subfolders(named names: [String], of folder: URL) -> [URL] {
        names.filter { !$0.hasPrefix(".") }
            .map { folder.appending(path: $0, directoryHint: .isDirectory) }.filter(\.isFolder)
    }
}

/// Checks by their pixels whether files look like masks.
private enum MaskContentCheck {
    /// The number of files to open, spread over the list; at most twice as many are opened. More files take longer.
    /// Fewer files may not be typical.
    private static let samples = 8

    static func areMasks(_ files: [PictureFile]) -> Bool {
        guard !files.isEmpty else { return false }
        let step = max(1, files.count / samples)
        let sample = stride(from: 0, to: files.count, by: step).map { files[$0] }
        return sample.count(where: isMask) * 2 > sample.count
    }

    private static func isMask(_ file: PictureFile) -> Bool {
        guard let content = try? ImageFile.readMaskContent(file.url) else { return false }
        let histogram = MaskHistogram(content)
        // A mask with blended edges still counts as a mask here. Its problem is reported later. In a class mask most
        // neighboring pixels are equal: fewer than a quarter of the pixels change.
        return histogram.doubt != .photograph && histogram.otherPixels == 0
            && histogram.changes * 4 < histogram.pixelCount
    }
}
