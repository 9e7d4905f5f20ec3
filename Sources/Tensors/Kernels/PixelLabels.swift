/// The labels of pixels in the loss: true labels, and pseudo labels with a weight of their own.
package struct PixelLabels: Sendable, Equatable {
    /// The true class of each pixel. A value that is not below the number of classes is no label.
    package let classes: [UInt8]
    /// The pseudo label of each pixel, which counts only if the pixel has no true label. Empty if there are none.
    package let pseudoClasses: [UInt8]
    /// The weight of a pixel with a pseudo label. A pixel with a true label has the weight of its class.
    package let pseudoWeight: Float

    package init(_ classes: [UInt8], pseudoClasses: [UInt8] = [], pseudoWeight: Float = 0) {
        precondition(
            pseudoClasses.isEmpty || pseudoClasses.count == classes.count,
            "PixelLabels: \(pseudoClasses.count) pseudo labels for \(classes.count) pixels")
        self.classes = classes
        self.pseudoClasses = pseudoClasses
        self.pseudoWeight = pseudoWeight
    }

    package var count: Int { classes.count }

    /// The labels of some of the patches.
    /// - Parameter count: The number of patches, which have equal numbers of pixels.
    package func part(_ patches: Range<Int>, of count: Int) -> PixelLabels {
        let pixels = classes.count / count
        let range = patches.lowerBound * pixels..<patches.upperBound * pixels
        return PixelLabels(
            Array(classes[range]), pseudoClasses: pseudoClasses.isEmpty ? [] : Array(pseudoClasses[range]),
            pseudoWeight: pseudoWeight)
    }

    /// The group of a pixel: its class if the label is true, `classCount` more if it is a pseudo label, and nil without
    /// a label.
    @inline(__always)
    func group(_ pixel: Int, classCount: Int) -> Int? {
        let classIndex = Int(classes[pixel])
        if classIndex < classCount { return classIndex }
        guard !pseudoClasses.isEmpty else { return nil }
        let pseudoClass = Int(pseudoClasses[pixel])
        return pseudoClass < classCount ? classCount + pseudoClass : nil
    }

    /// The weight of a pixel of each group. Class weights count for true labels only: a network that is trained with
    /// them predicts rare classes too often, and the same weights on its own predictions would amplify this error.
    /// - Parameter classWeights: One weight for each class; nil means 1.
    func groupWeights(classCount: Int, _ classWeights: [Float]?) -> [Float] {
        let weights = classWeights ?? [Float](repeating: 1, count: classCount)
        return pseudoClasses.isEmpty ? weights : weights + [Float](repeating: pseudoWeight, count: classCount)
    }
}
