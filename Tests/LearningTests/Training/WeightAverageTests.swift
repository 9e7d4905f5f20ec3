import Imagery
import Tensors
import TestSupport
import Testing

@testable import Learning

@Suite("Moving averages of weights")
struct WeightAverageTests {
    private static let size = Size(height: 24, width: 32)

    private func options(
        decay: Float, finetune: Bool = false, epochs: Int = 2, leastSteps: Int = 0, backboneRate: Float = 1
    ) -> TrainingOptions {
        TrainingOptions(
            epochs: epochs, batchSize: 4, leastSteps: leastSteps, backboneRate: backboneRate, averageDecay: decay,
            finetune: finetune, seed: 1)
    }

    private func mixed(_ average: [Double], _ values: [Float], _ decay: Double) -> [Double] {
        zip(average, values).map { average, value in decay * average + (1 - decay) * Double(value) }
    }

    @Test("a copy of a network has the same numbers in its own memory")
    func copy() throws {
        let network = try smallNetwork()
        let copy = network.copy()
        #expect(copy.stateDictionary() == network.stateDictionary())
        network.head.layers[0].parameters[0].value[0] += 1
        network.stateChanged()
        #expect(copy.stateDictionary() != network.stateDictionary())
    }

    @Test("the average is the sum over the steps with decaying weights, and starts with the first state")
    func definition() throws {
        let network = try smallNetwork()
        let average = WeightAverage(of: network, decay: 0.6, .all)
        let parameter = network.head.layers[1].parameters[0].value
        let averaged = average.network.head.layers[1].parameters[0].value
        var expected = parameter.elements.map(Double.init)
        var random = Philox(seed: 3, purpose: "test")
        for step in 1...20 {
            parameter.elements = parameter.elements.map { $0 + random.uniform() - 0.5 }
            average.update(step: step)
            let decay = min(0.6, Double(1 + step) / Double(10 + step))
            expected = mixed(expected, parameter.elements, decay)
        }
        #expect(zip(averaged.elements, expected).allSatisfy { abs(Double($0) - $1) < 1e-5 })
    }

    @Test("a training ends with the average of its states, also of BatchNorm's statistics", arguments: [false, true])
    func trainer(finetune: Bool) throws {
        // One epoch of one step each: the states after each step are those of shorter trainings.
        let states = try (0...3).map { epochs in
            let plain = try smallNetwork()
            if epochs > 0 {
                _ = try Trainer(network: plain, options: options(decay: 0, finetune: finetune, epochs: epochs))
                    .train(StripedPatches(count: 4, size: Self.size))
            }
            return plain.stateDictionary()
        }
        let averaged = try smallNetwork()
        var validated: [[String: Tensor]] = []
        _ = try Trainer(network: averaged, options: options(decay: 0.25, finetune: finetune, epochs: 3))
            .train(StripedPatches(count: 4, size: Self.size)) {
                validated.append($0.stateDictionary())
                return Double(validated.count)
            }
        #expect(validated.count == 3 && validated[2] == averaged.stateDictionary())
        for (name, tensor) in averaged.stateDictionary() {
            var expected = try #require(states[0][name]).elements.map(Double.init)
            for (step, decay) in [(1, 2.0 / 11), (2, 0.25), (3, 0.25)] {
                expected = mixed(expected, try #require(states[step][name]).elements, decay)
            }
            let differences = zip(tensor.elements, expected).map { abs(Double($0) - $1) / max(1, abs($1)) }
            #expect(differences.allSatisfy { $0 < 1e-5 }, "\(name)")
        }
    }

    @Test("an average is the same on 1, 2 and 4 threads")
    func threads() throws {
        let states = try [1, 2, 4].map { threads in
            let network = try smallNetwork(threads: threads)
            _ = try Trainer(network: network, options: options(decay: 0.9, finetune: true))
                .train(StripedPatches(count: 5, size: Self.size))
            return network.stateDictionary()
        }
        #expect(states[0] == states[1] && states[0] == states[2])
    }

    @Test("a training has at least the smallest number of steps, in whole epochs")
    func leastSteps() throws {
        for (least, epochs) in [(0, 2), (4, 2), (5, 3), (9, 5)] {
            let report = try Trainer(network: smallNetwork(), options: options(decay: 0, leastSteps: least))
                .train(StripedPatches(count: 8, size: Self.size))
            #expect(report.losses.count == epochs && report.steps == 2 * epochs, "at least \(least) steps")
        }
    }

    @Test("the backbone's factor of the learning rate changes only the steps of the backbone")
    func backboneRate() throws {
        let states = try [0, 1].map { rate in
            let network = try smallNetwork()
            _ = try Trainer(
                network: network, options: options(decay: 0, finetune: true, epochs: 1, backboneRate: Float(rate))
            ).train(StripedPatches(count: 4, size: Self.size))
            return network.stateDictionary()
        }
        let start = try smallNetwork().stateDictionary()
        for (name, tensor) in states[0] where !name.contains("running_") {
            let isBackbone = name.hasPrefix("backbone.")
            #expect((tensor == start[name]) == isBackbone, "\(name)")
            // After a single step, the rate of the backbone has no influence on the head.
            #expect((tensor == states[1][name]) == !isBackbone, "\(name)")
        }
    }
}
