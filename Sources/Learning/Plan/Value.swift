import Tensors

/// A map `[N, H, W, C]` that the nodes of a plan write and read. It has its own memory in the plan, or is a channel
/// range of another value.
final class Value {
    let batch: Int
    let height: Int
    let width: Int
    let channels: Int
    /// Whether the backward pass needs a gradient with respect to it.
    let needsGradient: Bool
    let place: Place
    /// The memory of the gradient, in a training plan.
    let gradientPlace: Place?
    /// Set if the value is a whole output of a BatchNorm without residual, in a training plan.
    var normalized: NormalizedOutput?
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

    /// A view of some channels. Nodes concatenate values by writing to such views.
    func part(_ channels: Range<Int>) -> Value { Value(self, channels: channels) }

    var isPart: Bool { whole != nil }

    var map: FeatureMap { map(in: place) }

    /// The memory that readers in the forward pass need.
    var places: [Place] { isStored ? [place] : normalized.map { [$0.convolved.place] } ?? [] }

    /// The memory that readers in the backward pass need.
    var backwardPlaces: [Place] { normalized.flatMap(\.backwardPlaces) ?? [place] }

    /// Whether the forward pass stores the value. If not, readers normalize `normalized.convolved` themselves.
    var isStored: Bool { normalized?.isStored ?? true }

    /// What a product reads: a map, and the normalizer to apply to it.
    var productInput: (map: FeatureMap, normalizer: BatchNormalizer?) {
        if let normalized, !normalized.isStored { return (normalized.convolved.map, normalized.normalizer) }
        return (map, nil)
    }

    /// The same as `map` in the backward pass.
    func backwardMap(on device: Device) -> FeatureMap { normalized?.restored(on: device) ?? map }

    var isFinite: Bool { isStored ? map.isFinite : normalized?.isFinite ?? false }

    var gradient: FeatureMap {
        guard let gradientPlace else { preconditionFailure("Value: no gradient is kept") }
        return map(in: gradientPlace)
    }

    /// Registers a writer of the gradient, in reverse order of the nodes. Returns whether this writer must add to the
    /// gradient, because an earlier call has registered another writer.
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
