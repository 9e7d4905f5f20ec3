/// A view of 3x3 weights, `[tap, input channel, output channel]`, for all input channels or a range of them. Depthwise
/// weights have one output channel.
struct TapWeights {
    let channels: Range<Int>
    let outputs: Int
    private let storage: FloatStorage
    private let tapSize: Int

    /// - Parameter channels: The input channels; nil means all.
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

    /// A view of the first `9 * channels * outputs` floats of `storage`, which may be larger.
    init(_ storage: FloatStorage, channels: Int, to outputs: Int) {
        self.channels = 0..<channels
        self.outputs = outputs
        self.storage = storage
        tapSize = channels * outputs
        precondition(
            storage.count >= 9 * tapSize, "TapWeights: \(channels) to \(outputs) in \(storage.count) floats")
    }

    /// Calls `body` with weights whose inputs and outputs are exchanged, for the gradient of the input.
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

    /// The start of a tap's weights: a row of `outputs` for each input channel.
    func base(_ tap: Int) -> UnsafeMutablePointer<Float> {
        storage.base + tap * tapSize + channels.lowerBound * outputs
    }

    func clear() {
        for tap in 0..<9 { base(tap).update(repeating: 0, count: channels.count * outputs) }
    }

    /// The weights of the first tap as vectors; each further tap starts `vectorsApart` vectors later. Either `outputs`
    /// is a multiple of 8, or there is one output and the first channel is a multiple of 8.
    var vectors: UnsafeMutablePointer<Vector8> { base(0).vectors }

    var vectorsApart: Int { tapSize / 8 }

    /// The weights of the first tap as vectors of 16. `outputs` must be a multiple of 16.
    var vectors16: UnsafeMutablePointer<Vector16> { base(0).vectors16 }
    var vectors16PerTap: Int { channels.count * outputs / Vector16.scalarCount }
    var vectors16Apart: Int { tapSize / Vector16.scalarCount }
}
