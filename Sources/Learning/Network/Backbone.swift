import Imagery
import Tensors

/// A feature extractor: the part of a network that can be pretrained on other images.
protocol Backbone: AnyObject {
    /// The maps that the head reads, from the finest to the coarsest.
    static var outputs: [FeatureShape] { get }
    /// The layers by stages, from the image to the coarsest map. The first stage contains the stem.
    var stages: [[any Layer]] { get }

    /// The networks whose weights fit, and where they come from, for messages.
    static var weightSource: String { get }
    /// Whether Tessera has weights of its own for it.
    static var hasOwnWeights: Bool { get }
    /// The tensors of a weight file.
    static var weights: [BackboneTensor] { get }

    init(_ initializer: inout Initializer)

    /// Adds the backbone to a plan, or to another builder.
    /// - Parameter image: `[N, H, W, 3]`, normalized.
    /// - Returns: One map for each element of `outputs`.
    func describe<Builder: NetworkBuilder>(in plan: Builder, _ image: Builder.Map) -> [Builder.Map]
}

extension Backbone {
    var layers: [any Layer] { stages.flatMap(\.self) }

    static var hasOwnWeights: Bool { false }

    /// The tensors of a backbone whose names are those of a library after `backbone.`.
    static var weights: [BackboneTensor] {
        var initializer = Initializer(seed: 0)
        initializer.isIdle = true
        let prefix = "backbone."
        return Self(&initializer).layers.flatMap { $0.parameters + $0.statistics }.map { parameter in
            BackboneTensor(
                name: parameter.name, shape: parameter.shape, names: [String(parameter.name.dropFirst(prefix.count))])
        }
    }
}

/// A tensor of a backbone: its name in the network, its shape, and its names in weight files. All tensors of a backbone
/// have equally many names, one for each library.
struct BackboneTensor {
    let name: String
    let shape: Shape
    let names: [String]
}

/// The channels of a feature map, and its stride relative to the image.
struct FeatureShape: Sendable, Equatable {
    let channels: Int
    let stride: Int

    /// The size of the map of the backbone's input. Each stride of 2 halves an extent and rounds up.
    func size(of image: Size) -> Size {
        Size(height: (image.height + stride - 1) / stride, width: (image.width + stride - 1) / stride)
    }
}

extension Plan {
    /// The maps of a backbone as inputs of a plan.
    func inputs(_ architecture: NetworkArchitecture, of image: Size, batch: Int) -> [Value] {
        architecture.declaration.backbone.outputs.map { shape in
            let size = shape.size(of: architecture.inputSize(of: image))
            return input(batch: batch, height: size.height, width: size.width, channels: shape.channels)
        }
    }
}
