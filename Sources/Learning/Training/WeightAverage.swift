import Tensors

/// An exponential moving average of the state of a network in training: of its parameters, and of the running
/// statistics of BatchNorm. The averaged network changes less from step to step than the network itself, and is more
/// accurate (Tarvainen and Valpola, "Mean teachers are better role models", NeurIPS 2017).
final class WeightAverage {
    /// The averaged network.
    let network: SegmentationNetwork
    private let decay: Float
    private let pairs: [(average: FloatStorage, value: FloatStorage)]

    /// - Parameters:
    ///   - trained: The network in training. The average starts with its state.
    ///   - decay: The part of the average that a step keeps, 0..<1. With 0.99, the average is over about 100 steps.
    ///   - part: What the training changes.
    init(of trained: SegmentationNetwork, decay: Float, _ part: TrainedPart) {
        network = trained.copy()
        self.decay = decay
        pairs = zip(network.state(of: part), trained.state(of: part))
            .map { ($0.value, $1.value) }
    }

    /// Adds the state after a step.
    /// - Parameter step: The number of the step, from 1. The first steps have a smaller decay, so that the random
    ///   weights at the start are soon forgotten: at most `(1 + step) / (10 + step)`, as in TensorFlow.
    func update(step: Int) {
        let decay = min(decay, Float(1 + step) / Float(10 + step))
        for pair in pairs {
            MovingAverage.update(pair.average, toward: pair.value, rate: 1 - decay, on: network.device)
        }
        network.stateChanged()
    }
}
