import Tensors

/// A network prepared for one input shape: its nodes in order, and one block of memory for all values. It is built once
/// and then runs without allocating.
///
/// Layers add their nodes by the functions below; then `finish` assigns the memory.
final class Plan: NetworkBuilder {
    enum Mode {
        /// BatchNorm uses running statistics, which are fused into the weights. There is no dropout. Memory is reused
        /// as soon as possible.
        case inference
        /// BatchNorm uses the batch. There is dropout. Values that gradients need are kept.
        case training
    }

    let mode: Mode
    private(set) var nodes: [any Node] = []
    private var inputs: [Value] = []
    private let hasDropout: Bool
    private let keepsOutputs: Bool
    private let frozen: Set<ObjectIdentifier>
    private var dropouts = 0

    /// - Parameters:
    ///   - dropout: Whether there is dropout; nil means the default of the mode.
    ///   - keepsOutputs: Whether outputs of BatchNorm are kept for the backward pass. If not, it computes them again:
    ///     the plan needs less memory and more time.
    ///   - frozen: Layers that are in inference mode and get no gradient, also in a plan for training. They are the first
    ///     ones: no layer before them is trained.
    init(_ mode: Mode, dropout: Bool? = nil, keepsOutputs: Bool = true, frozen: [any Layer] = []) {
        self.mode = mode
        self.keepsOutputs = keepsOutputs
        self.frozen = Set(frozen.map { ObjectIdentifier($0) })
        hasDropout = dropout ?? (mode == .training)
    }

    // MARK: Building

    /// A value that the caller writes before each run.
    func input(batch: Int, height: Int, width: Int, channels: Int) -> Value {
        let value = Value(batch: batch, height: height, width: width, channels: channels, needsGradient: false)
        inputs.append(value)
        return value
    }

    func part(of value: Value, _ channels: Range<Int>) -> Value { value.part(channels) }

    /// A new value of `channels` channels with the batch and extents of `value`.
    func value(like value: Value, channels: Int) -> Value {
        makeValue(value.batch, value.height, value.width, channels)
    }

    /// - Parameters:
    ///   - sumActivation: The activation of the sum with the residual.
    ///   - dropout: The probability that an element of the output is dropped, if the plan has dropout.
    ///   - output: The destination; nil creates a new value.
    @discardableResult
    func convolve(
        _ input: Value, _ unit: ConvolutionUnit, adding residual: Value?, sumActivation: Activation, dropout: Double?,
        into output: Value?
    ) -> Value {
        let output = output ?? makeOutput(of: unit.convolution, input, needsGradient: isTrained(unit))
        append(
            unit, SingleConvolution(unit.convolution, of: input), residual: residual, sumActivation: sumActivation,
            dropout: dropout, output: output)
        return output
    }

    /// A convolution of the concatenation of an upsampled coarse map and a fine map.
    func convolve(
        upsampling coarse: Value, beside fine: Value, _ unit: ConvolutionUnit, dropout: Double?
    ) -> Value {
        let output = value(like: fine, channels: unit.convolution.outputChannels)
        append(
            unit, JoinedConvolution(unit.convolution, of: coarse, and: fine), residual: nil, dropout: dropout,
            output: output)
        return output
    }

    private func append(
        _ unit: ConvolutionUnit, _ convolution: any PlannedConvolution, residual: Value?,
        sumActivation: Activation = .none, dropout probability: Double?, output: Value
    ) {
        var dropout: Dropout?
        if hasDropout, let probability {
            dropout = Dropout(
                probability: probability, layer: dropouts, pixels: output.batch * output.height * output.width,
                channels: output.channels)
            dropouts += 1
        }
        if isTrained(unit) {
            nodes.append(
                TrainingConvolutionNode(
                    unit, convolution, residual: residual, sumActivation: sumActivation, dropout: dropout,
                    output: output, keepsOutput: keepsOutputs))
        } else {
            nodes.append(
                InferenceConvolutionNode(
                    unit, convolution, residual: residual, sumActivation: sumActivation, output: output))
            if let dropout { nodes.append(DropoutNode(dropout, of: output)) }
        }
    }

    private func isTrained(_ layer: any Layer) -> Bool {
        mode == .training && !frozen.contains(ObjectIdentifier(layer))
    }

    func averagePool(_ input: Value) -> Value {
        let output = makeValue(input.batch, 1, 1, input.channels, needsGradient: input.needsGradient)
        nodes.append(
            MapNode("average pool", input: input, output: output) {
                GlobalAveragePool.forward($0, into: $1, on: $2)
            } backward: {
                GlobalAveragePool.backward($1, into: $2, accumulating: $3, on: $4)
            })
        return output
    }

    func resize(_ input: Value, into output: Value, aligningCorners: Bool) {
        let resize = BilinearResize(
            from: (input.height, input.width), to: (output.height, output.width), aligningCorners: aligningCorners)
        nodes.append(
            MapNode("bilinear resize", input: input, output: output) {
                resize.forward($0, into: $1, on: $2)
            } backward: {
                resize.backward($1, into: $2, accumulating: $3, on: $4)
            })
    }

    func resize(_ input: Value, like value: Value, aligningCorners: Bool) -> Value {
        resize(input, height: value.height, width: value.width, aligningCorners: aligningCorners)
    }

    func enlarge(_ input: Value, by factor: Enlargement) -> Value {
        let (height, width) = (factor.extent(of: input.height), factor.extent(of: input.width))
        return resize(input, height: height, width: width, aligningCorners: false)
    }

    func resize(_ input: Value, height: Int, width: Int, aligningCorners: Bool = true) -> Value {
        let output = makeValue(input.batch, height, width, input.channels, needsGradient: input.needsGradient)
        resize(input, into: output, aligningCorners: aligningCorners)
        return output
    }

    func convolve(_ input: Value, _ layer: BiasedConvolution) -> Value {
        let output = makeOutput(of: layer.convolution, input)
        switch mode {
        case .inference:
            let convolution = SingleConvolution(layer.convolution, of: input)
            nodes.append(InferenceConvolutionNode(layer, convolution, residual: nil, output: output))
        case .training: nodes.append(BiasedConvolutionNode(layer, of: input, output: output))
        }
        return output
    }

    func convolve(_ input: Value, _ unit: GroupNormUnit) -> Value {
        let output = makeOutput(of: unit.convolution, input)
        nodes.append(GroupNormNode(unit, of: input, output: output, in: mode))
        return output
    }

    private func makeOutput(of convolution: Convolution, _ input: Value, needsGradient: Bool = true) -> Value {
        makeValue(
            input.batch, convolution.outputExtent(input.height), convolution.outputExtent(input.width),
            convolution.outputChannels, needsGradient: needsGradient)
    }

    /// An activation of its own. Other nodes may also read `input`.
    func activate(_ input: Value, _ activation: Activation) -> Value {
        let output = makeValue(
            input.batch, input.height, input.width, input.channels, needsGradient: input.needsGradient)
        nodes.append(ActivationNode(activation, input: input, output: output))
        return output
    }

    func maxPool(_ input: Value) -> Value {
        let output = makeValue(
            input.batch, MaxPooling.extent(input.height), MaxPooling.extent(input.width), input.channels,
            needsGradient: input.needsGradient)
        nodes.append(
            MapNode("max pool", input: input, output: output, readsInput: true) {
                MaxPooling.forward($0, into: $1, on: $2)
            } backward: {
                MaxPooling.backward($0, $1, into: $2, accumulating: $3, on: $4)
            })
        return output
    }

    /// Adds a coarse map to a fine one in place, upsampled to the nearest pixel. No other node may read `fine` before.
    func add(upsampling coarse: Value, to fine: Value) {
        fine.normalized = nil
        nodes.append(UpsampledSumNode(adding: coarse, to: fine))
    }

    func sum(_ inputs: [Value]) -> Value {
        let output = value(like: inputs[0], channels: inputs[0].channels)
        nodes.append(SumNode(inputs, output: output))
        return output
    }

    /// Assigns memory to all values.
    ///
    /// - Parameters:
    ///   - outputs: The values that the caller reads after a run. In training the caller writes their gradients.
    ///   - arena: The memory. Plans that share an arena need only the memory of the largest one.
    func finish(outputs: [Value], in arena: Arena = Arena()) {
        for node in nodes.reversed() { node.claimGradients() }
        chooseStoredOutputs(outputs)
        // In the order of their first use, so that equal plans get equal memory.
        var places: [Place] = []
        func need(_ place: Place, at time: Int) {
            if place.span == nil { places.append(place) }
            place.isNeeded(at: time)
        }
        for value in inputs { need(value.place, at: -1) }
        for (time, node) in nodes.enumerated() {
            for place in node.forwardPlaces { need(place, at: time) }
            for place in node.backwardPlaces { need(place, at: 2 * nodes.count - time) }
        }
        for value in outputs {
            need(value.place, at: nodes.count)
            if let place = value.gradientPlace { need(place, at: nodes.count) }
        }
        Place.layOut(
            places.sorted { ($0.span!.lowerBound, $0.size) < ($1.span!.lowerBound, $1.size) }, in: arena)
    }

    /// Decides which outputs of BatchNorm are stored: those that something other than a product reads.
    private func chooseStoredOutputs(_ outputs: [Value]) {
        var stored = Set(outputs.map { ObjectIdentifier($0.place) })
        for node in nodes {
            let normalizing = node.productInputs.map(\.place)
            for place in node.forwardPlaces where place !== node.output.place {
                if !normalizing.contains(where: { $0 === place }) { stored.insert(ObjectIdentifier(place)) }
            }
        }
        for node in nodes {
            node.output.normalized?.isStored = stored.contains(ObjectIdentifier(node.output.place))
        }
    }

    /// - Parameter needsGradient: Whether the value has a gradient in training.
    private func makeValue(
        _ batch: Int, _ height: Int, _ width: Int, _ channels: Int, needsGradient: Bool = true
    ) -> Value {
        Value(
            batch: batch, height: height, width: width, channels: channels,
            needsGradient: needsGradient && mode == .training)
    }

    // MARK: Running

    /// Must be called on one thread before plans that share layers run in parallel.
    func prepare(_ pass: Pass) { for node in nodes { node.prepare(pass) } }

    func forward(_ pass: Pass) { for node in nodes { node.forward(pass) } }

    /// Computes the gradients of all parameters from the gradients of the outputs.
    func backward(_ pass: Pass) {
        for node in nodes.reversed() where node.output.needsGradient { node.backward(pass) }
    }

    /// Runs forward again and checks the output of each layer.
    ///
    /// - Returns: The name of the first layer whose output has a number that is not finite.
    func firstNonFiniteLayer(_ pass: Pass) -> String? {
        nodes.first { node in
            node.forward(pass)
            return !node.output.isFinite
        }?.name
    }
}
