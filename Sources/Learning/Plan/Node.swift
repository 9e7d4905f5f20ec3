import Tensors

/// A step of a plan. It reads values and writes one value. In training it also passes gradients back.
protocol Node: AnyObject {
    /// The name of the layer in messages.
    var name: String { get }
    var output: Value { get }
    /// The memory that the forward and the backward pass use.
    var forwardPlaces: [Place] { get }
    var backwardPlaces: [Place] { get }

    /// The parameters whose gradients the backward pass writes.
    var parameters: [Parameter] { get }

    /// The number of weights that each output pixel is computed from: the multiply-adds per pixel by the definition of
    /// the layer; 0 for layers without weights.
    var weightCount: Int { get }

    /// The values that the forward pass reads only with products, which can normalize what they read.
    var productInputs: [Value] { get }

    /// Called in reverse order of the nodes. The first writer of a gradient overwrites it; the later ones add to it.
    func claimGradients()
    /// Called on one thread before several plans of the same layers run in parallel.
    func prepare(_ pass: Pass)
    func forward(_ pass: Pass)
    func backward(_ pass: Pass)
}

extension Node {
    var parameters: [Parameter] { [] }
    var weightCount: Int { 0 }
    var productInputs: [Value] { [] }
    func prepare(_ pass: Pass) {}
}

/// A node whose output depends on all parts of a batch. `BatchParts` runs it for all parts together: `forward` is
/// `forwardSums`, then `finishForward` with the total of all parts, and the same for `backward`.
protocol BatchNode: Node {
    func forwardSums(_ pass: Pass) -> [Double]
    /// - Parameter pixels: The number of pixels of the output in all parts.
    func finishForward(_ totals: [Double], pixels: Int, _ pass: Pass)
    /// Called once, after `finishForward` of all parts. The layer is the same for all.
    func updateRunningStatistics(_ totals: [Double], pixels: Int)
    func backwardSums(_ pass: Pass) -> [Double]
    func finishBackward(_ totals: [Double], pixels: Int, _ pass: Pass)
}

/// One run of a plan.
struct Pass {
    let device: Device
    /// Seed and step select the random numbers of dropout.
    var seed: UInt64 = 0
    var step = 0
}
