import Foundation

/// A file format for labels. The raw value is the name on the command line.
package enum AnnotationFormat: String, CaseIterable, Sendable {
    case png
    case voc
    case vocCVAT = "voc-cvat"
    case cityscapes
    case camvid
    case coco
    case cocoPanoptic = "coco-panoptic"
    case cvat
    case mmseg
    case huggingface
    case labelStudio = "labelstudio"

    /// The properties of a format. Everything else derives from them.
    struct Declaration: Sendable {
        let summary: String
        /// How the format stores pixels that are void or unlabeled, as a sentence.
        let ignored: String
        /// What is read of the format, in sentences.
        let reading: String
        /// The meaning of pixels without a class when the format is read.
        let rest: RestMeaning
        let writer: @Sendable (ExportedSet) throws -> any AnnotationWriter
        /// Opens a file or a folder in the format.
        let reader: @Sendable (URL) throws -> any AnnotationReader
    }

    var declaration: Declaration {
        switch self {
        case .png: PNGMasks.declaration
        case .voc: PascalVOCMasks.declaration
        case .vocCVAT: PascalVOCMasks.declarationForCVAT
        case .cityscapes: CityscapesMasks.declaration
        case .camvid: CamVidMasks.declaration
        case .coco: COCOInstances.declaration
        case .cocoPanoptic: COCOPanoptic.declaration
        case .cvat: CVATImages.declaration
        case .mmseg: MMSegmentation.declaration
        case .huggingface: HuggingFace.declaration
        case .labelStudio: LabelStudio.declaration
        }
    }

    /// A short description for help and documentation.
    package var summary: String { declaration.summary }

    /// How the format stores pixels that are void or unlabeled, as a sentence.
    package var ignored: String { declaration.ignored }

    /// What is read of the format, in sentences.
    package var reading: String { declaration.reading }

    /// The meaning of pixels without a class when the format is read.
    package var rest: RestMeaning { declaration.rest }

    /// Opens a file or a folder in this format.
    /// - Throws: `Problem` if there is nothing to read.
    package func reader(of url: URL) throws -> any AnnotationReader { try declaration.reader(url) }
}

/// The meaning of pixels without a class in the files of other programs. The raw value is the name on the command line.
package enum RestMeaning: String, CaseIterable, Sendable {
    /// In a tile with labels, the other pixels are void. A tile without labels is unlabeled, because masks have one
    /// value for both.
    case void
    case unlabeled

    /// A short description for help and documentation.
    package var summary: String {
        switch self {
        case .void: "void in tiles with labels; tiles without labels stay unlabeled"
        case .unlabeled: "unlabeled, so that tiles with such pixels are drafts"
        }
    }
}
