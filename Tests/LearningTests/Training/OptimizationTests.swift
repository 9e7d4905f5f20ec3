import Tensors
import Testing

@testable import Learning

@Suite("Optimizers, schedules and passes")
struct OptimizationTests {
    private let device = Device(workers: Workers(count: 2))

    private func parameter(_ name: String, gradient: [Float]) -> Parameter {
        let parameter = Parameter(name: name, shape: [gradient.count], layout: .vector)
        parameter.gradient.elements = gradient
        return parameter
    }

    @Test(
        "the passes of a step have all its patches in order, about the same number in each, and never a single one",
        arguments: 1...40, [1, 50, 100, 250, 399, 400, 1000, 100_000])
    func passes(patches: Int, mostPixels: Int) {
        let passes = BatchOrder.passes(of: patches, pixelsPerPatch: 100, mostPixels: mostPixels)
        #expect(passes.flatMap { Array($0) } == Array(0..<patches))
        let counts = passes.map(\.count)
        #expect(counts.max()! - counts.min()! <= 1 && (patches == 1 || counts.min()! >= 2))
        #expect(counts.max()! <= max(3, mostPixels / 100), "three patches cannot be two passes of two")
        // No pass could be left out.
        #expect(passes.count == 1 || (passes.count - 1) * max(2, mostPixels / 100) < patches)
        #expect(BatchOrder.passes(of: patches, pixelsPerPatch: 100, mostPixels: nil) == [0..<patches])
    }

    @Test("the sum of gradients has the gradients of all passes, and the next sum starts at zero")
    func sum() {
        let parameters = [parameter("a", gradient: []), parameter("b", gradient: [1, 2, 3])]
        let sum = GradientSum(of: parameters)
        for start in [1, 10] as [Float] {
            for pass in 0..<3 {
                parameters[1].gradient.elements = [start, 2 * start, 3 * start + Float(pass)]
                if pass < 2 { sum.add(on: device) }
            }
            sum.finish(on: device)
            #expect(parameters[1].gradient.elements == [3 * start, 6 * start, 9 * start + 3])
        }
    }

    @Test("both optimizers go against the gradient, and name a parameter whose gradient is not finite")
    func optimizers() {
        for kind in OptimizerKind.allCases {
            let good = parameter("good", gradient: [1, -1, 0])
            let bad = parameter("bad", gradient: [1, .nan])
            #expect(Optimizer(kind, [good]).step(learningRate: 0.1, on: device) == nil)
            let values = good.value.elements
            #expect(values[0] < 0 && values[1] > 0 && values[2] == 0, "\(kind)")
            #expect(Optimizer(kind, [good, bad]).step(learningRate: 0.1, on: device) == "bad")
            // Weight decay pulls values to zero, also without a gradient.
            let decayed = parameter("decayed", gradient: [0, 0])
            decayed.value.elements = [2, -2]
            Optimizer(kind, [decayed], weightDecay: 0.5).step(learningRate: 0.1, on: device)
            #expect(decayed.value.elements[0] < 2 && decayed.value.elements[1] > -2, "\(kind)")
        }
    }

    @Test("momentum adds up over the steps")
    func momentum() {
        let parameter = parameter("a", gradient: [1])
        let optimizer = Optimizer(.sgd, [parameter], momentum: 0.5)
        for _ in 0..<3 { optimizer.step(learningRate: 1, on: device) }
        #expect(parameter.value.elements == [-(1 + 1.5 + 1.75)])
    }

    @Test("the step schedule multiplies the rate by its factor after each number of epochs")
    func steps() {
        let schedule = LearningRateSchedule.step(epochs: 20, factor: 0.1)
        let rates = [0, 19, 20, 39, 40, 59].map { schedule.rate(8e-4, step: 7, of: 900, epoch: $0) }
        for (rate, expected) in zip(rates, [8e-4, 8e-4, 8e-5, 8e-5, 8e-6, 8e-6] as [Float]) {
            #expect(abs(rate / expected - 1) < 1e-6)
        }
    }
}
