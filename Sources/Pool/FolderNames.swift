/// Usual names of folders with images or masks, in lower case.
enum FolderNames {
    /// `images` is used even without a mask folder. The other names are used only together with one.
    static let images = ["images", "image", "imgs", "img", "jpegimages", "leftimg8bit", "rgb", "photos", "pictures"]

    static let masks = [
        "masks", "mask", "labels", "label", "annotations", "annotation", "segmentations", "segmentation",
        "segmentationclass", "gtfine", "groundtruth", "ground_truth", "ground-truth", "gt",
    ]

    /// The index of a name in a list. Lower is more usual.
    static func rank(_ folder: String, in names: [String]) -> Int {
        names.firstIndex(of: folder.lowercased()) ?? names.count
    }

    static func areMasks(_ folder: String) -> Bool { masks.contains(folder.lowercased()) }
}
