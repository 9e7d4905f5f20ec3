import Foundation
import Tensors
import TestSupport
import Testing

@Suite("Loss and entropy")
struct LossTests {
    private let device = Device(workers: Workers(count: 2))
    private let logits = NaiveMap(batch: 2, height: 3, width: 4, channels: 11, seed: 1)
    private let labels: [UInt8] = (0..<24).map { (pixel: Int) -> UInt8 in
        pixel.isMultiple(of: 5) ? 255 : UInt8(pixel * 7 % 11)
    }

    private func loss(_ logits: NaiveMap, _ labels: [UInt8], _ weights: [Float]?, on device: Device) -> (
        loss: Double, gradient: [Float]
    ) {
        loss(logits, PixelLabels(labels), weights, on: device)
    }

    private func loss(_ logits: NaiveMap, _ labels: PixelLabels, _ weights: [Float]?, on device: Device) -> (
        loss: Double, gradient: [Float]
    ) {
        let gradient = logits.map
        let total = SoftmaxCrossEntropy.totalWeight(
            labels: labels, classCount: logits.channels, classWeights: weights)
        let loss = SoftmaxCrossEntropy.forwardAndBackward(
            logits.map, labels: labels, classWeights: weights, totalWeight: total, gradient: gradient, on: device)
        return (loss, gradient.tensor.elements)
    }

    @Test(
        "cross-entropy and its gradient agree with plain loops and finite differences, with and without weights",
        arguments: [false, true])
    func crossEntropy(weighted: Bool) {
        let weights = weighted ? (0..<11).map { 0.1 + Float($0) } : nil
        let doubles = weights?.map(Double.init) ?? [Double](repeating: 1, count: 11)
        let found = loss(logits, labels, weights, on: device)
        #expect(abs(found.loss - logits.crossEntropy(labels: labels, classWeights: doubles)) < 1e-6)
        let expected = numericalGradient(
            { [logits.with($0).crossEntropy(labels: labels, classWeights: doubles)] }, at: logits.elements,
            cotangent: [1])
        #expect(relativeError(found.gradient, expected) < 1e-5)
    }

    @Test(
        "pseudo labels count where a pixel has no label, with their own weight and no class weight",
        arguments: [false, true])
    func pseudoLabels(weighted: Bool) {
        let weights = weighted ? (0..<11).map { 0.1 + Float($0) } : nil
        let doubles = weights?.map(Double.init) ?? [Double](repeating: 1, count: 11)
        let pseudo = (0..<24).map { (pixel: Int) -> UInt8 in pixel % 10 == 0 ? UInt8(pixel % 7) : 255 }
        // A pseudo label of a labeled pixel has no effect.
        let given = zip(labels, pseudo).enumerated().map { $0 == 3 ? UInt8(5) : $1.1 }
        let own = labels.reduce(0) { $1 < 11 ? $0 + doubles[Int($1)] : $0 }
        let other = 0.3 * Double(pseudo.count { $0 < 11 })
        let equal = [Double](repeating: 1, count: 11)
        func expected(_ logits: NaiveMap) -> Double {
            (own * logits.crossEntropy(labels: labels, classWeights: doubles)
                + other * logits.crossEntropy(labels: pseudo, classWeights: equal)) / (own + other)
        }
        let found = loss(
            logits, PixelLabels(labels, pseudoClasses: given, pseudoWeight: 0.3), weights, on: device)
        #expect(abs(found.loss - expected(logits)) < 1e-6)
        let gradient = numericalGradient({ [expected(logits.with($0))] }, at: logits.elements, cotangent: [1])
        #expect(relativeError(found.gradient, gradient) < 1e-5)
        for pixel in [5, 15] { #expect(found.gradient[pixel * 11..<pixel * 11 + 11].allSatisfy { $0 == 0 }) }
    }

    @Test(
        "the loss of many pixels is accurate, and an infinite score makes it infinite or NaN",
        arguments: [false, true])
    func manyPixels(weighted: Bool) {
        let weights: [Float]? = weighted ? (0..<11).map { 0.1 + Float($0) } : nil
        let doubles = weights?.map(Double.init) ?? [Double](repeating: 1, count: 11)
        let labels = (0..<5000).map { UInt8($0 % 100 == 7 ? 3 : 9) }
        let equal = NaiveMap(batch: 1, height: 50, width: 100, channels: 11)
        #expect(abs(loss(equal, labels, weights, on: device).loss - log(11)) < 1e-6)
        var random = NaiveMap(batch: 1, height: 50, width: 100, channels: 11, seed: 4)
        let found = loss(random, labels, weights, on: device).loss
        #expect(abs(found - random.crossEntropy(labels: labels, classWeights: doubles)) < 1e-6)
        random[0, 40, 3, 2] = .infinity
        #expect(!loss(random, labels, weights, on: device).loss.isFinite)
    }

    @Test("void pixels, unlabeled pixels and unknown classes have no gradient and no weight")
    func ignored() {
        let found = loss(logits, labels, nil, on: device)
        for (pixel, label) in labels.enumerated() where label == 255 {
            #expect(found.gradient[pixel * 11..<pixel * 11 + 11].allSatisfy { $0 == 0 })
        }
        #expect(
            SoftmaxCrossEntropy.totalWeight(
                labels: PixelLabels([254, 255, 11, 200]), classCount: 11, classWeights: nil) == 0)
        #expect(
            SoftmaxCrossEntropy.totalWeight(
                labels: PixelLabels([0, 2, 2, 255]), classCount: 3, classWeights: [1, 5, 0.25]) == 1.5)
    }

    @Test("the loss of extreme scores is exact, and a NaN among the scores makes it NaN")
    func extremes() {
        let far = NaiveMap(batch: 1, height: 1, width: 1, channels: 3, elements: [500, -500, 0])
        #expect(loss(far, [1], nil, on: device).loss == 1000)
        #expect(loss(far, [0], nil, on: device).loss == 0)
        let broken = NaiveMap(batch: 1, height: 1, width: 1, channels: 3, elements: [0, .nan, 0])
        #expect(loss(broken, [0], nil, on: device).loss.isNaN)
    }

    @Test("the loss is bit-identical on 1, 2 and 4 threads")
    func threads() {
        let logits = NaiveMap(batch: 4, height: 45, width: 60, channels: 11, seed: 2)
        let labels = (0..<10_800).map { UInt8($0 % 13) }
        let losses = [1, 2, 4].map { loss(logits, labels, nil, on: Device(workers: Workers(count: $0))).loss }
        #expect(losses[0] == losses[1] && losses[0] == losses[2])
    }

    @Test("the entropy is 0 for a certain prediction, and the logarithm of the class count for equal scores")
    func entropy() {
        var map = NaiveMap(batch: 1, height: 3, width: 1, channels: 11, seed: 3)
        for c in 0..<11 {
            map[0, 0, 0, c] = 0.25
            map[0, 1, 0, c] = c == 4 ? 200 : 0
        }
        let found = ClassProbabilities(map.map, upsampledTo: (3, 1), outputs: [.entropy, .probabilities], on: device)
        #expect(abs(Double(found.entropy[0]) - log(11)) < 1e-6)
        #expect(found.entropy[1] == 0)
        #expect(abs(Double(found.entropy[2]) - map.entropy(2)) < 1e-6)
        #expect(found.predictedClasses[0] == 0 && found.predictedClasses[1] == 4)
        #expect(relativeError(Array(found.probabilities[22...]), map.probabilities(2)) < 1e-6)
    }

    @Test(
        "classes, entropies and probabilities of upsampled scores agree with plain loops on any number of threads",
        arguments: [(3, 4, 12, 17, 11), (5, 2, 5, 3, 3), (1, 1, 4, 9, 2), (23, 30, 90, 120, 19), (4, 5, 3, 2, 8)])
    func upsampled(height: Int, width: Int, toHeight: Int, toWidth: Int, classes: Int) {
        let scores = NaiveMap(batch: 1, height: height, width: width, channels: classes, seed: 4)
        let expected = scores.resized(height: toHeight, width: toWidth)
        func found(
            _ threads: Int, _ outputs: ClassProbabilities.Outputs = [.entropy, .topTwo, .probabilities]
        ) -> ClassProbabilities {
            ClassProbabilities(
                scores.map, upsampledTo: (toHeight, toWidth), outputs: outputs,
                on: Device(workers: Workers(count: threads)))
        }
        let one = found(1)
        for pixel in 0..<toHeight * toWidth {
            let probabilities = expected.probabilities(pixel)
            #expect(probabilities[Int(one.predictedClasses[pixel])] > probabilities.max()! - 1e-5)
            #expect(abs(Double(one.entropy[pixel]) - expected.entropy(pixel)) < 1e-5)
            let own = Array(one.probabilities[pixel * classes..<(pixel + 1) * classes])
            #expect(relativeError(own, probabilities) < 1e-5)
            #expect(Array(one.topTwo[2 * pixel..<2 * pixel + 2]) == Array(own.sorted(by: >).prefix(2)))
        }
        for threads in [2, 4] {
            let other = found(threads)
            #expect(other.predictedClasses == one.predictedClasses && other.entropy == one.entropy)
            #expect(other.topTwo == one.topTwo && other.probabilities == one.probabilities)
        }
        #expect(found(2, []).predictedClasses == one.predictedClasses && found(2, .entropy).entropy == one.entropy)
        #expect(found(2, .topTwo).topTwo == one.topTwo && found(2, .topTwo).probabilities.isEmpty)
        #expect(found(2, .probabilities).probabilities == one.probabilities && found(2, .probabilities).topTwo.isEmpty)
        #expect(found(2, []).entropy.isEmpty && found(2, .entropy).topTwo.isEmpty)
    }

    @Test("the lowest of equal classes is predicted, and a NaN among the scores makes the entropy NaN")
    func tiesAndNaN() {
        var map = NaiveMap(batch: 1, height: 1, width: 3, channels: 5, seed: 5)
        for c in 0..<5 {
            map[0, 0, 0, c] = c == 2 ? .nan : 1
            map[0, 0, 1, c] = c == 1 || c == 3 ? 2 : 0
        }
        let found = ClassProbabilities(map.map, upsampledTo: (1, 3), outputs: .entropy, on: device)
        #expect(found.predictedClasses[0] == 0 && found.predictedClasses[1] == 1)
        #expect(found.entropy[0].isNaN && found.entropy[1].isFinite)
    }
}
