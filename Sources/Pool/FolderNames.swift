/// What folders are called that hold images or masks, in lower case.
enum FolderNames {
    /// The first one counts also where there is no folder of masks.
    static let images = ["images", "image", "imgs", "img", "jpegimages", "leftimg8bit", "rgb", "photos", "pictures"]

    static let masks = [
        "masks", "mask", "labels", "label", "annotations", "annotation", "segmentations", "segmentation",
        "segmentationclass", "gtfine", "groundtruth", "ground_truth", "ground-truth", "gt",
    ]

    /// The place of a name in a list, to take the most usual one first.
    static func rank(_ folder: String, in names: [String]) -> Int {
        names.firstIndex(of: folder.lowercased()) ?? names.count
    }

    static func areMasks(_ folder: String) -> Bool { masks.contains(folder.lowercased()) }
}
