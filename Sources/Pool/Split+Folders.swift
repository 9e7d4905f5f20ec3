/// Names of folders that contain the images or masks of a split.
extension Split {
    /// Longer names come first, because a shorter name can be a prefix of a longer one.
    private static let folders: [(name: String, split: Split)] = [
        ("validation", .val), ("training", .train), ("testing", .test), ("train", .train), ("valid", .val),
        ("test", .test), ("val", .val),
    ]

    /// The split that a folder is named after, such as `train`, `Validation` or `test`; nil for other folders.
    init?(folder: String) {
        let folder = folder.lowercased()
        guard let found = Self.folders.first(where: { $0.name == folder }) else { return nil }
        self = found.split
    }

    /// The split of a folder name that may have an addition, such as `train_masks`, `val2017` or `trainannot`. `valley`
    /// is not such a name.
    init?(maskFolder: String) {
        let folder = maskFolder.lowercased()
        let found = Self.folders.first { name, _ in
            guard folder.hasPrefix(name) else { return false }
            let rest = folder.dropFirst(name.count)
            return rest.first?.isLetter != true || rest == "annot" || FolderNames.areMasks(String(rest))
        }
        guard let found else { return nil }
        self = found.split
    }
}
