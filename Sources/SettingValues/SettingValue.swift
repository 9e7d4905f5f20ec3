/// A value of any setting.
package enum SettingValue: Sendable, Hashable {
    case integer(Int)
    case number(Double)
    case name(String)
    case flag(Bool)

    /// The value as in a file or on a command line. Numbers have all their digits.
    package var text: String {
        switch self {
        case .integer(let integer): "\(integer)"
        case .number(let number): "\(number)"
        case .name(let name): name
        case .flag(let flag): "\(flag)"
        }
    }
}
