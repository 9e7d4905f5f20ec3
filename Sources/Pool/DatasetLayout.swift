import Foundation

/// A way to arrange the files of a dataset in folders. The raw value is the name in `project.toml`.
package enum DatasetLayout: String, Codable, CaseIterable, Sendable {
    case folder
    case camvid
    case cityscapes
    case voc

    /// How the masks of a layout are found.
    enum Pairing: Sendable {
        /// Folders and names are detected for each dataset.
        case detected
        /// Lists name an image and its mask on each line.
        case lists
        /// The layout has a folder of masks and a `MaskPattern`.
        case fixed(folder: String, pattern: @Sendable (LabelKind) -> String)
    }

    /// The properties of a layout. Everything else derives from them.
    struct Declaration: Sendable {
        let summary: String
        /// Finds the dataset in the folder that the user gives. Nil if the folder has no dataset of this layout. The
        /// default layout has no such function.
        let root: (@Sendable (_ given: URL) -> URL?)?
        let pairing: Pairing
        /// The kinds of masks that users can choose from, the default first. Empty if the layout has only one.
        var labels: [LabelKind] = []
        /// The classes of gray masks if no file defines classes.
        var classes: (@Sendable (LabelKind) -> (name: String, catalog: ClassCatalog))?
        /// Finds the pairs of images and masks.
        let scan: @Sendable (inout LayoutScan, DatasetSource, _ root: URL, _ masks: URL?) throws -> Void
        /// Writes images and masks in this layout.
        let writer: any LayoutWriter.Type
    }

    var declaration: Declaration {
        switch self {
        case .folder:
            Declaration(
                summary: "`images/` and `masks/` in one folder, or two folders, or images alone", root: nil,
                pairing: .detected, scan: { try $0.scanFolders($1, $2, masks: $3) }, writer: FolderWriter.self)
        case .camvid:
            Declaration(
                summary: "list files `train.txt`, `val.txt`, `test.txt`, with an image and its mask on each line",
                root: { LayoutScan.hasPairLists($0) ? $0 : nil }, pairing: .lists,
                classes: { _ in ("CamVid", .camVid) }, scan: { try $0.scanLists($1, $2, masks: $3) },
                writer: CamVidWriter.self)
        case .cityscapes:
            Declaration(
                summary: "`leftImg8bit/SPLIT/CITY/` and `gtFine/SPLIT/CITY/`", root: Cityscapes.root,
                pairing: .fixed(folder: Cityscapes.maskFolder, pattern: Cityscapes.pattern),
                labels: LabelKind.allCases,
                classes: { ("Cityscapes", .cityscapes($0)) },
                scan: { try $0.scanCityscapes($1, $2, masks: $3) }, writer: CityscapesWriter.self)
        case .voc:
            Declaration(
                summary: "`JPEGImages/`, `SegmentationClass/` and lists in `ImageSets/Segmentation/`",
                root: PascalVOC.root,
                pairing: .fixed(folder: PascalVOC.maskFolder, pattern: { _ in MaskPattern.plain.description }),
                classes: { _ in ("PASCAL VOC", .pascalVOC) }, scan: { try $0.scanVOC($1, $2, masks: $3) },
                writer: VOCWriter.self)
        }
    }

    /// A short description for help and documentation.
    package var summary: String { declaration.summary }

    /// The layout and the folder of a new dataset: the first layout that finds its dataset, or `folder`.
    ///
    /// A layout with fixed names does not fit if the user names the masks or their folder in another way.
    static func recognized(in given: URL, _ source: DatasetSource) -> (layout: DatasetLayout, root: URL) {
        for layout in allCases {
            if case .fixed(let folder, _) = layout.declaration.pairing {
                let masks = source.hasNoMasks ? nil : source.masks
                if source.maskPattern != nil || masks.map({ URL(filePath: $0).lastPathComponent != folder }) == true {
                    continue
                }
            }
            if let root = layout.declaration.root?(given) { return (layout, root) }
        }
        return (.folder, given)
    }
}

/// A kind of masks of a dataset that has several. The raw value is the name in `project.toml`.
package enum LabelKind: String, Codable, CaseIterable, Sendable {
    case fine
    case ids
    case trainIds

    /// A short description for help and documentation.
    package var summary: String {
        switch self {
        case .fine: "the 19 training classes of Cityscapes by their label ids (`labelIds`)"
        case .ids: "all 30 annotated classes in the same masks"
        case .trainIds: "the 19 classes by the values 0 to 18 (`labelTrainIds`)"
        }
    }
}
