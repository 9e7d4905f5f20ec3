/// What folders are called that hold the images or masks of a split.
extension Split {
    /// The longest first, as one may begin with another.
    private static let folders: [(name: String, split: Split)] = [
        ("validation", .val), ("training", .train), ("testing", .test), ("train", .train), ("valid", .val),
        ("test", .test), ("val", .val),
    ]

    /// The split that a folder is named after, as `train`, `Validation` or `test`; nil where it is named after none.
    init?(folder: String) {
        let folder = folder.lowercased()
        guard let found = Self.folders.first(where: { $0.name == folder }) else { return nil }
        self = found.split
    }

    /// The same for a folder that may have more in its name, as `train_masks`, `val2017` or `trainannot`. `valley` is
    /// no such folder.
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
