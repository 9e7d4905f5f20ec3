import Tensors

/// A step of a plan. It reads values and writes one value. In training it also passes gradients back.
protocol Node: AnyObject {
    /// The name of the layer in messages.
    var name: String { get }
    var output: Value { get }
    /// The memory that the forward and the backward pass use.
    var forwardPlaces: [Place] { get }
    var backwardPlaces: [Place] { get }

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
    var productInputs: [Value] { [] }
    func prepare(_ pass: Pass) {}
}

/// One run of a plan.
struct Pass {
    let device: Device
    /// Seed and step select the random numbers of dropout.
    var seed: UInt64 = 0
    var step = 0
}
