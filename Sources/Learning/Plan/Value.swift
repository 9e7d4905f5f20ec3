import Tensors

/// A map that a plan's nodes write and read: `[N, H, W, C]`, in the plan's memory or as channels of another value.
final class Value {
    let batch: Int
    let height: Int
    let width: Int
    let channels: Int
    /// Whether a gradient with respect to it is of use.
    let needsGradient: Bool
    let place: Place
    /// Where the gradient is, in a training plan.
    let gradientPlace: Place?
    private let whole: (channels: Int, part: Range<Int>)?
    private var hasGradient = false

    init(batch: Int, height: Int, width: Int, channels: Int, needsGradient: Bool) {
        self.batch = batch
        self.height = height
        self.width = width
        self.channels = channels
        self.needsGradient = needsGradient
        let size = FeatureMap.size(batch, height, width, channels)
        place = Place(size: size)
        gradientPlace = needsGradient ? Place(size: size) : nil
        whole = nil
    }

    private init(_ value: Value, channels: Range<Int>) {
        batch = value.batch
        height = value.height
        width = value.width
        self.channels = channels.count
        needsGradient = value.needsGradient
        place = value.place
        gradientPlace = value.gradientPlace
        whole = (value.channels, channels)
    }

    /// Some of the channels, as a value to write to: so values are concatenated.
    func part(_ channels: Range<Int>) -> Value { Value(self, channels: channels) }

    var map: FeatureMap { map(in: place) }

    var gradient: FeatureMap {
        guard let gradientPlace else { preconditionFailure("Value: no gradient is kept") }
        return map(in: gradientPlace)
    }

    /// Asked by each node that will write the gradient, the last of the plan first: whether it must add to what a
    /// later one has written.
    func claimGradient() -> Bool {
        defer { hasGradient = true }
        return hasGradient
    }

    private func map(in place: Place) -> FeatureMap {
        let map = FeatureMap(
            batch: batch, height: height, width: width, channels: whole?.channels ?? channels,
            storage: place.storage, offset: place.offset)
        return whole.map { map.channels($0.part) } ?? map
    }
}
