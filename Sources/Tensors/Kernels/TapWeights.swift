/// The weights of a 3x3 convolution, `[tap, input channel, output channel]`, or those that some of its input channels
/// meet. A depthwise one's have one output channel.
struct TapWeights {
    let channels: Range<Int>
    let outputs: Int
    private let storage: FloatStorage
    private let tapSize: Int

    /// - Parameter channels: Nil: all.
    init(_ storage: FloatStorage, channels: Range<Int>?, to outputs: Int) {
        let inputs = storage.count / (9 * outputs)
        self.channels = channels ?? 0..<inputs
        self.outputs = outputs
        self.storage = storage
        tapSize = inputs * outputs
        precondition(
            storage.count == 9 * tapSize && self.channels.upperBound <= inputs,
            "TapWeights: channels \(self.channels) to \(outputs) of \(storage.count) weights")
    }

    /// The first of `storage`, which may hold more.
    init(_ storage: FloatStorage, channels: Int, to outputs: Int) {
        self.channels = 0..<channels
        self.outputs = outputs
        self.storage = storage
        tapSize = channels * outputs
        precondition(
            storage.count >= 9 * tapSize, "TapWeights: \(channels) to \(outputs) in \(storage.count) floats")
    }

    /// Lends the weights with inputs and outputs exchanged, as the gradient of the input needs them.
    func withTransposed(on device: Device, _ body: (TapWeights) -> Void) {
        let (inputs, outputs) = (channels.count, outputs)
        device.withScratch(9 * inputs * outputs) { scratch in
            device.workers.forEach(chunks: 9) { tap in
                let (from, to) = (base(tap), scratch.base + tap * inputs * outputs)
                for output in 0..<outputs {
                    for input in 0..<inputs { to[output * inputs + input] = from[input * outputs + output] }
                }
            }
            body(TapWeights(scratch, channels: outputs, to: inputs))
        }
    }

    /// Where the weights of a tap begin, a row of `outputs` for each input channel.
    func base(_ tap: Int) -> UnsafeMutablePointer<Float> {
        storage.base + tap * tapSize + channels.lowerBound * outputs
    }

    func clear() {
        for tap in 0..<9 { base(tap).update(repeating: 0, count: channels.count * outputs) }
    }

    /// The first tap's in vectors, which the others follow `vectorsApart` further on each; for whole vectors of outputs, or
    /// channels from a whole vector on to one output.
    var vectors: UnsafeMutablePointer<Vector8> { base(0).vectors }

    var vectorsApart: Int { tapSize / 8 }

    /// The same in vectors, for whole vectors of outputs.
    var vectors16: UnsafeMutablePointer<Vector16> { base(0).vectors16 }
    var vectors16PerTap: Int { channels.count * outputs / Vector16.scalarCount }
    var vectors16Apart: Int { tapSize / Vector16.scalarCount }
}
