import Imagery

/// The class of a pixel: the 11 classes of CamVid. The raw values are the values in the masks.
enum SceneClass: UInt8, CaseIterable {
    case sky, building, pole, road, pavement, tree, sign, fence, car, pedestrian, bicyclist

    /// The color of the class in the palette of the masks.
    var color: RGB {
        switch self {
        case .sky: RGB(0x56, 0xb4, 0xe9)
        case .building: RGB(0xd5, 0x5e, 0x00)
        case .pole: RGB(0xf0, 0xe4, 0x42)
        case .road: RGB(0x6c, 0x6c, 0x78)
        case .pavement: RGB(0xcc, 0x79, 0xa7)
        case .tree: RGB(0x00, 0x9e, 0x73)
        case .sign: RGB(0xff, 0xb0, 0xc8)
        case .fence: RGB(0x8a, 0x50, 0x28)
        case .car: RGB(0x00, 0x50, 0xc8)
        case .pedestrian: RGB(0xff, 0xff, 0xff)
        case .bicyclist: RGB(0x78, 0x00, 0xa0)
        }
    }

    /// The rank decides between classes that are equally frequent in a pixel. The highest one wins, so that thin
    /// objects stay visible.
    var rank: Int {
        switch self {
        case .sky: 0
        case .building: 1
        case .road: 2
        case .pavement: 3
        case .tree: 4
        case .fence: 5
        case .car: 6
        case .pole: 7
        case .sign: 8
        case .pedestrian: 9
        case .bicyclist: 10
        }
    }
}
