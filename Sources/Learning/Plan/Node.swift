import Tensors

/// A step of a plan: reads values, writes one, and in training passes gradients back.
protocol Node: AnyObject {
    /// The layer, as messages name it.
    var name: String { get }
    var output: Value { get }
    /// The memory that each direction reads or writes.
    var forwardPlaces: [Place] { get }
    var backwardPlaces: [Place] { get }

    /// Called for the last node of a plan first: asks each input whether its gradient is written or added to.
    func claimGradients()
    /// Called on one thread before several plans of the same layers run side by side.
    func prepare(_ pass: Pass)
    func forward(_ pass: Pass)
    func backward(_ pass: Pass)
}

extension Node {
    func prepare(_ pass: Pass) {}
}

/// One run through a plan.
struct Pass {
    let device: Device
    /// Name the numbers that dropout draws.
    var seed: UInt64 = 0
    var step = 0
}
