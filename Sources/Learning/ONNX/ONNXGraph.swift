import Tensors

/// Writes the operations of a network in inference mode as an ONNX model. Maps are `[N, C, H, W]`, as ONNX has them,
/// and N, H and W are not fixed. BatchNorm is fused into the convolutions.
final class ONNXGraph: NetworkBuilder {
    /// A tensor of the model.
    final class Map {
        fileprivate(set) var name: String
        /// The parts of a map that is written part by part, and the map of which this is a part.
        fileprivate var parts: [(channels: Range<Int>, name: String)] = []
        fileprivate let whole: (map: Map, channels: Range<Int>)?

        fileprivate init(_ name: String, partOf whole: (map: Map, channels: Range<Int>)? = nil) {
            self.name = name
            self.whole = whole
        }
    }

    private(set) var model = ONNXModel()
    private var constants: Set<String> = []
    private var count = 0

    init() {}

    // MARK: Inputs and outputs

    /// The input `image`, RGB of 0 to 255, normalized as `PixelNormalization` does.
    /// - Returns: The normalized image.
    func input() -> Map {
        let shape: [ONNXModel.Port.Extent] = [.named("N"), .fixed(3), .named("H"), .named("W")]
        model.inputs.append(ONNXModel.Port(name: "image", element: .float, shape: shape))
        let (mean, deviation) = (PixelNormalization.mean, PixelNormalization.deviation)
        let factor = (0..<3).map { 1 / (255 * deviation[$0]) }
        let offset = (0..<3).map { -mean[$0] / deviation[$0] }
        model.add("normalization.factor", factor, shape: [3, 1, 1])
        model.add("normalization.offset", offset, shape: [3, 1, 1])
        let scaled = node("Mul", ["image", "normalization.factor"], named: "normalization.scaled")
        return Map(node("Add", [scaled, "normalization.offset"], named: "normalized"))
    }

    /// The outputs `logits` with the class scores at the size of the image, and `labels` with the predicted classes.
    func output(_ scores: Map, like image: Map, classCount: Int) {
        let resized = node(
            "Resize", [name(of: scores), "", "", sizes(of: scores, like: image)], named: "logits",
            Self.linear(aligningCorners: true))
        let shape: [ONNXModel.Port.Extent] = [.named("N"), .fixed(classCount), .named("H"), .named("W")]
        model.outputs.append(ONNXModel.Port(name: resized, element: .float, shape: shape))
        let labels = node("ArgMax", [resized], named: "labels", [("axis", .integer(1)), ("keepdims", .integer(0))])
        model.outputs.append(
            ONNXModel.Port(name: labels, element: .int64, shape: [.named("N"), .named("H"), .named("W")]))
    }

    func describe(_ key: String, _ value: String) { model.metadata.append((key, value)) }

    // MARK: Operations

    func convolve(
        _ input: Map, _ unit: ConvolutionUnit, adding residual: Map?, sumActivation: Activation, dropout: Double?,
        into output: Map?
    ) -> Map {
        var name = activated(convolved(name(of: input), unit), unit.activation)
        if let residual { name = activated(node("Add", [name, self.name(of: residual)]), sumActivation) }
        return written(name, to: output)
    }

    func convolve(upsampling coarse: Map, beside fine: Map, _ unit: ConvolutionUnit, dropout: Double?) -> Map {
        let upsampled = resize(coarse, like: fine, aligningCorners: true)
        let joined = node("Concat", [name(of: upsampled), name(of: fine)], [("axis", .integer(1))])
        return Map(activated(convolved(joined, unit), unit.activation))
    }

    func convolve(_ input: Map, _ layer: BiasedConvolution) -> Map { Map(convolved(name(of: input), layer)) }

    func convolve(_ input: Map, _ unit: GroupNormUnit) -> Map {
        let convolved = convolved(name(of: input), unit)
        let (groups, channels) = (unit.normalization.groups, unit.convolution.outputChannels)
        let prefix = unit.convolution.name + ".normalization"
        // Each group of channels becomes one channel of `InstanceNormalization`.
        model.add(prefix + ".ones", [Float](repeating: 1, count: groups), shape: [groups])
        model.add(prefix + ".zeros", [Float](repeating: 0, count: groups), shape: [groups])
        let shape = node("Shape", [convolved])
        let grouped = node("Reshape", [convolved, integers([0, groups, -1])])
        let normalized = node(
            "InstanceNormalization", [grouped, prefix + ".ones", prefix + ".zeros"],
            [("epsilon", .number(unit.normalization.epsilon))])
        model.add(prefix + ".scale", unit.scale.tensor.elements, shape: [channels, 1, 1])
        model.add(prefix + ".shift", unit.shift.tensor.elements, shape: [channels, 1, 1])
        let scaled = node("Mul", [node("Reshape", [normalized, shape]), prefix + ".scale"])
        return Map(activated(node("Add", [scaled, prefix + ".shift"]), unit.activation))
    }

    func averagePool(_ input: Map) -> Map { Map(node("GlobalAveragePool", [name(of: input)])) }

    func maxPool(_ input: Map) -> Map {
        Map(
            node(
                "MaxPool", [name(of: input)],
                [
                    ("kernel_shape", .integers([3, 3])), ("strides", .integers([2, 2])),
                    ("pads", .integers([1, 1, 1, 1])),
                ]))
    }

    func activate(_ input: Map, _ activation: Activation) -> Map { Map(activated(name(of: input), activation)) }

    func value(like map: Map, channels: Int) -> Map {
        // The parts are joined when all are written. Until then the map has the name of `map`, which has its extents.
        Map(name(of: map))
    }

    func part(of map: Map, _ channels: Range<Int>) -> Map { Map(map.name, partOf: (map, channels)) }

    func resize(_ input: Map, into output: Map, aligningCorners: Bool) {
        let resized = resize(input, like: Map(output.name), aligningCorners: aligningCorners)
        _ = written(resized.name, to: output)
    }

    func resize(_ input: Map, like map: Map, aligningCorners: Bool) -> Map {
        Map(
            node(
                "Resize", [name(of: input), "", "", sizes(of: input, like: map)],
                Self.linear(aligningCorners: aligningCorners)))
    }

    func enlarge(_ input: Map, by factor: Enlargement) -> Map {
        let scaled = node("Mul", [extents(of: input), integers([factor.multiplier])])
        let rounded = node("Div", [node("Add", [scaled, integers([factor.addend])]), integers([factor.divisor])])
        return Map(
            node(
                "Resize", [name(of: input), "", "", sizes(of: input, extents: rounded)],
                Self.linear(aligningCorners: false)))
    }

    func add(upsampling coarse: Map, to fine: Map) {
        let upsampled = node(
            "Resize", [name(of: coarse), "", "", sizes(of: coarse, like: fine)],
            [
                ("mode", .text("nearest")), ("coordinate_transformation_mode", .text("asymmetric")),
                ("nearest_mode", .text("floor")),
            ])
        fine.name = node("Add", [name(of: fine), upsampled])
    }

    func sum(_ inputs: [Map]) -> Map { Map(node("Sum", inputs.map { name(of: $0) })) }

    // MARK: Nodes

    private static func linear(aligningCorners: Bool) -> [(name: String, value: ONNXModel.Attribute)] {
        [
            ("mode", .text("linear")),
            ("coordinate_transformation_mode", .text(aligningCorners ? "align_corners" : "half_pixel")),
        ]
    }

    private func node(
        _ operation: String, _ inputs: [String], named name: String? = nil,
        _ attributes: [(name: String, value: ONNXModel.Attribute)] = []
    ) -> String {
        count += 1
        let name = name ?? "\(operation).\(count)"
        model.add(operation, inputs, to: name, attributes)
        return name
    }

    private func node(
        _ operation: String, _ inputs: [String], _ attributes: [(name: String, value: ONNXModel.Attribute)]
    ) -> String { node(operation, inputs, named: nil, attributes) }

    /// The tensor of a map. The parts of a map are joined when it is read.
    private func name(of map: Map) -> String {
        guard !map.parts.isEmpty else { return map.name }
        let parts = map.parts.sorted { $0.channels.lowerBound < $1.channels.lowerBound }.map(\.name)
        map.name = node("Concat", parts, [("axis", .integer(1))])
        map.parts = []
        return map.name
    }

    /// A map with the tensor, or the part of the map that it is written to.
    private func written(_ name: String, to output: Map?) -> Map {
        guard let output else { return Map(name) }
        output.name = name
        if let whole = output.whole { whole.map.parts.append((whole.channels, name)) }
        return output
    }

    private func activated(_ name: String, _ activation: Activation) -> String {
        switch activation {
        case .none: return name
        case .relu: return node("Relu", [name])
        case .relu6:
            for (constant, value) in [("zero", Float(0)), ("six", 6)] where constants.insert(constant).inserted {
                model.add(constant, [value], shape: [])
            }
            return node("Clip", [name, "zero", "six"])
        }
    }

    /// The convolution of a layer with its bias; BatchNorm's factors are part of the weights.
    private func convolved(_ input: String, _ layer: some FoldedLayer) -> String {
        let convolution = layer.convolution
        let (factor, bias) = layer.fusion
        let weight = convolution.weight.tensor
        var elements = weight.elements
        if let factor {
            let length = elements.count / weight.shape[0]
            for index in elements.indices { elements[index] *= factor[index / length] }
        }
        let prefix = convolution.name
        model.add(prefix + ".weight", elements, shape: weight.shape.dimensions)
        model.add(prefix + ".bias", Array(bias.elements.prefix(weight.shape[0])), shape: [weight.shape[0]])
        func convolve(
            _ input: String, _ weight: String, _ bias: [String], extent: Int, stride: Int, dilation: Int, groups: Int
        ) -> String {
            let padding = extent / 2 * dilation
            return node(
                "Conv", [input, weight] + bias,
                [
                    ("kernel_shape", .integers([extent, extent])), ("strides", .integers([stride, stride])),
                    ("dilations", .integers([dilation, dilation])),
                    ("pads", .integers([padding, padding, padding, padding])), ("group", .integer(groups)),
                ])
        }
        let names = (weight: prefix + ".weight", bias: [prefix + ".bias"])
        let channels = convolution.outputChannels
        switch convolution.kernel {
        case .stem(let extent):
            return convolve(input, names.weight, names.bias, extent: extent, stride: 2, dilation: 1, groups: 1)
        case .pointwise(let stride):
            return convolve(input, names.weight, names.bias, extent: 1, stride: stride, dilation: 1, groups: 1)
        case .depthwise(let stride, let dilation):
            return convolve(
                input, names.weight, names.bias, extent: 3, stride: stride, dilation: dilation, groups: channels)
        case .dense(let stride, let dilation, _):
            return convolve(input, names.weight, names.bias, extent: 3, stride: stride, dilation: dilation, groups: 1)
        case .separable(let dilation, _):
            guard let taps = convolution.depthwise?.tensor else {
                preconditionFailure("ONNXGraph: \(prefix) has no depthwise weights")
            }
            model.add(prefix + ".depthwise.weight", taps.elements, shape: taps.shape.dimensions)
            let depthwise = convolve(
                input, prefix + ".depthwise.weight", [], extent: 3, stride: 1, dilation: dilation,
                groups: taps.shape[0])
            return convolve(depthwise, names.weight, names.bias, extent: 1, stride: 1, dilation: 1, groups: 1)
        }
    }

    /// The sizes of a map with the extents of another one.
    private func sizes(of map: Map, like other: Map) -> String { sizes(of: map, extents: extents(of: other)) }

    private func extents(of map: Map) -> String { node("Gather", [node("Shape", [name(of: map)]), integers([2, 3])]) }

    /// The sizes of a map with other extents.
    private func sizes(of map: Map, extents: String) -> String {
        let own = node("Gather", [node("Shape", [name(of: map)]), integers([0, 1])])
        return node("Concat", [own, extents], [("axis", .integer(0))])
    }

    /// A constant of whole numbers.
    private func integers(_ integers: [Int]) -> String {
        let name = "integers." + integers.map(String.init).joined(separator: ".")
        if constants.insert(name).inserted { model.add(name, integers) }
        return name
    }
}

extension SegmentationNetwork {
    /// The network as an ONNX model. Its input `image` is `[N, 3, H, W]` with RGB of 0 to 255; its outputs are
    /// `logits`, `[N, classes, H, W]`, and `labels`, `[N, H, W]`.
    ///
    /// - Parameters:
    ///   - classes: The names of the classes, which are stored with the model.
    ///   - version: The version of the program.
    package func onnxModel(classes: [String], version: String) -> [UInt8] {
        let graph = ONNXGraph()
        let image = graph.input()
        let (scores, _) = head.describe(in: graph, describeBackbone(in: graph, image))
        graph.output(scores, like: image, classCount: classCount)
        graph.describe("network", architecture.rawValue)
        graph.describe("classes", classes.joined(separator: "\n"))
        return graph.model.bytes(producer: "tessera", version: version)
    }
}
