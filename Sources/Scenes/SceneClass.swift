import Imagery

/// What a pixel of a scene shows; the raw values are those of the masks.
enum SceneClass: UInt8, CaseIterable {
    case sky, building, road, pavement, vegetation, car, pole, pedestrian

    var color: RGB {
        switch self {
        case .sky: RGB(0x56, 0xb4, 0xe9)
        case .building: RGB(0xd5, 0x5e, 0x00)
        case .road: RGB(0x6c, 0x6c, 0x78)
        case .pavement: RGB(0xcc, 0x79, 0xa7)
        case .vegetation: RGB(0x00, 0x9e, 0x73)
        case .car: RGB(0x00, 0x50, 0xc8)
        case .pole: RGB(0xf0, 0xe4, 0x42)
        case .pedestrian: RGB(0xff, 0xff, 0xff)
        }
    }
}
