/// The channel of an image that is shown, as gray unless it is `color`.
package enum ColorChannel: String, CaseIterable, Sendable, Codable {
    case color, luma, red, green, blue

    package var summary: String {
        switch self {
        case .color: "red, green and blue"
        case .luma: "0.299 red + 0.587 green + 0.114 blue, as gray"
        case .red, .green, .blue: "\(rawValue) alone, as gray"
        }
    }
}
