/// The name of a setting as a key.
package struct SettingKey: CodingKey {
    package let stringValue: String
    package let intValue: Int? = nil

    package init(stringValue: String) { self.stringValue = stringValue }

    package init(_ setting: some SettingDeclaration) { stringValue = setting.name }

    package init?(intValue: Int) { return nil }
}

extension KeyedDecodingContainer<SettingKey> {
    /// The value of a setting; nil if there is none. The range is not checked.
    /// - Throws: `DecodingError` if the value has the wrong type.
    package func value(of setting: some SettingDeclaration) throws -> SettingValue? {
        let key = SettingKey(setting)
        return switch setting.kind {
        case .integer: try decodeIfPresent(Int.self, forKey: key).map { .integer($0) }
        case .number: try decodeIfPresent(Double.self, forKey: key).map { .number($0) }
        case .choice: try decodeIfPresent(String.self, forKey: key).map { .name($0) }
        case .flag: try decodeIfPresent(Bool.self, forKey: key).map { .flag($0) }
        }
    }
}

extension KeyedEncodingContainer<SettingKey> {
    package mutating func encode(_ value: SettingValue, of setting: some SettingDeclaration) throws {
        let key = SettingKey(setting)
        switch value {
        case .integer(let integer): try encode(integer, forKey: key)
        case .number(let number): try encode(number, forKey: key)
        case .name(let name): try encode(name, forKey: key)
        case .flag(let flag): try encode(flag, forKey: key)
        }
    }
}
