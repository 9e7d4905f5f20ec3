/// The values that a setting may have.
package enum SettingKind: Sendable, Equatable {
    case integer(ClosedRange<Int>)
    case number(ClosedRange<Double>)
    case choice([String])
    case flag

    /// The permitted values in words, for messages and documents.
    package var range: String {
        switch self {
        case .integer(let range): "\(range.lowerBound) to \(range.upperBound)"
        case .number(let range): "\(range.lowerBound) to \(range.upperBound)"
        case .choice(let names): "one of " + names.joined(separator: ", ")
        case .flag: "true or false"
        }
    }

    /// The value of a text; nil if it is not a number, not one of the choices, or neither true nor false. The range of
    /// numbers is not checked.
    package func value(parsing text: String) -> SettingValue? {
        switch self {
        case .integer: Int(text).map(SettingValue.integer)
        case .number: Double(text).map(SettingValue.number)
        case .choice(let names): names.contains(text) ? .name(text) : nil
        case .flag: Bool(text).map(SettingValue.flag)
        }
    }

    /// Whether the value is within the range, or one of the choices.
    package func contains(_ value: SettingValue) -> Bool {
        switch (self, value) {
        case (.integer(let range), .integer(let integer)): range ~= integer
        case (.number(let range), .number(let number)): range ~= number
        case (.choice(let names), .name(let name)): names.contains(name)
        case (.flag, .flag): true
        default: false
        }
    }
}
