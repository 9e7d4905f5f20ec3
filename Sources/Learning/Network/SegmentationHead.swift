/// The part of a network that turns the maps of a backbone into class scores.
protocol SegmentationHead: AnyObject {
    var layers: [any Layer] { get }

    /// Adds the head to a plan, or to another builder.
    /// - Parameter maps: The outputs of the backbone, from the finest to the coarsest.
    /// - Returns: The class scores at stride 4, and the features before the classifier.
    func describe<Builder: NetworkBuilder>(
        in plan: Builder, _ maps: [Builder.Map]
    ) -> (scores: Builder.Map, features: Builder.Map)
}
