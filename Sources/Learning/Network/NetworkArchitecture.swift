import Imagery

/// The networks that a project can use. The raw value is the name in `project.toml` and in checkpoints.
package enum NetworkArchitecture: String, CaseIterable, Sendable {
    case full
    case lite
    case fine
    case xception41
    case fpnResNet50 = "fpn-resnet50"

    /// The declaration of a network, from which everything else is derived.
    struct Declaration {
        let summary: String
        /// The type of the backbone, with its weight files and the shapes of its maps.
        let backbone: any Backbone.Type
        /// The floats that a training step keeps for each pixel, without the scores of the classes. A test compares
        /// them with the plan of a step.
        let trainingFloats: (frozen: Int, finetuned: Int)
        var enlargement = Enlargement.none
        let head: (_ classCount: Int, inout Initializer) -> any SegmentationHead
    }

    var declaration: Declaration {
        switch self {
        case .full:
            Declaration(
                summary: "full 3x3 convolutions in ASPP and decoder", backbone: MobileNetV2.self,
                trainingFloats: (frozen: 100, finetuned: 270)
            ) {
                DeepLabHead(reading: MobileNetV2.outputs, isSeparable: false, classCount: $0, &$1)
            }
        case .lite:
            Declaration(
                summary: "depthwise-separable ones (Chollet, 2017), for fast rounds", backbone: MobileNetV2.self,
                trainingFloats: (frozen: 100, finetuned: 270)
            ) {
                DeepLabHead(reading: MobileNetV2.outputs, isSeparable: true, classCount: $0, &$1)
            }
        case .fine:
            Declaration(
                summary: "lite on images enlarged by half, for thin objects; twice the time of lite",
                backbone: MobileNetV2.self, trainingFloats: (frozen: 230, finetuned: 610),
                enlargement: Enlargement(numerator: 3, denominator: 2)
            ) {
                DeepLabHead(reading: MobileNetV2.outputs, isSeparable: true, classCount: $0, &$1)
            }
        case .xception41:
            Declaration(
                summary: "DeepLabV3+ on Xception-41, as in the paper on spatial diversity", backbone: Xception41.self,
                trainingFloats: (frozen: 120, finetuned: 680)
            ) {
                DeepLabHead(reading: Xception41.outputs, isSeparable: true, classCount: $0, &$1)
            }
        case .fpnResNet50:
            Declaration(
                summary: "a feature pyramid on ResNet-50", backbone: ResNet50.self,
                trainingFloats: (frozen: 130, finetuned: 480)
            ) {
                FeaturePyramidHead(reading: ResNet50.outputs, classCount: $0, &$1)
            }
        }
    }

    /// Whether Tessera has weights of its own for the backbone. If not, a project needs a weight file or starts from
    /// random numbers.
    package var hasOwnWeights: Bool { declaration.backbone.hasOwnWeights }

    /// Whether the weights of the backbone of `other` fit this network.
    package func hasBackbone(of other: NetworkArchitecture) -> Bool {
        declaration.backbone == other.declaration.backbone
    }

    /// The floats that a training step keeps for each pixel of its batch, without the scores of all classes at full
    /// size and their gradients. The weights and the memory of the optimizer are not included.
    package func trainingFloatsPerPixel(finetune: Bool) -> Int {
        finetune ? declaration.trainingFloats.finetuned : declaration.trainingFloats.frozen
    }

    /// The size of the backbone's input for an image.
    func inputSize(of image: Size) -> Size { declaration.enlargement.size(of: image) }

    /// A phrase for help and documentation.
    package var summary: String { declaration.summary }
}
