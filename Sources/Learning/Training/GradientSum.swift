import Tensors

/// The sum of the gradients of several passes. A large batch is processed in several passes, because a pass keeps the
/// maps of all layers of its patches. BatchNorm uses the statistics of each pass, as on several GPUs.
///
/// It has no memory before the first sum.
final class GradientSum {
    private let parameters: [Parameter]
    private var sums: [FloatStorage] = []
    private var isEmpty = true

    init(of parameters: [Parameter]) { self.parameters = parameters }

    /// Adds the present gradients to the sum.
    func add(on device: Device) {
        if sums.isEmpty { sums = parameters.map { FloatStorage(count: $0.value.count) } }
        for (parameter, sum) in zip(parameters, sums) {
            Accumulate.copy(parameter.gradient, into: sum, accumulating: !isEmpty, on: device)
        }
        isEmpty = false
    }

    /// Adds the sum to the present gradients. The next sum starts at zero.
    func finish(on device: Device) {
        precondition(!isEmpty, "GradientSum: nothing was added")
        for (parameter, sum) in zip(parameters, sums) {
            Accumulate.copy(sum, into: parameter.gradient, accumulating: true, on: device)
        }
        isEmpty = true
    }
}
