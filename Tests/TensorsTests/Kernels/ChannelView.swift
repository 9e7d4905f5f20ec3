import Tensors
import TestSupport

/// A map that is a range of the channels of a larger map. The other channels are 7.
struct ChannelView {
    private let whole: FeatureMap
    private let channels: Range<Int>

    init(_ map: NaiveMap, from first: Int = 8) {
        channels = first..<first + map.channels
        // Only the last channels of a map may be a part of a vector.
        whole = FeatureMap(
            batch: map.batch, height: map.height, width: map.width,
            channels: map.channels % 8 == 0 ? channels.upperBound + first : channels.upperBound)
        whole.assign(Tensor(whole.shape, elements: [Float](repeating: 7, count: whole.shape.count)))
        self.map.assign(map.map)
    }

    var map: FeatureMap { whole.channels(channels) }

    var othersAreUntouched: Bool {
        let all = whole.tensor
        return all.elements.indices.allSatisfy { channels ~= $0 % whole.channels || all.elements[$0] == 7 }
    }
}
