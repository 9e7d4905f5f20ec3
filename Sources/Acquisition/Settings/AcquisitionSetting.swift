import Problems

/// A setting of a query, described so that a file, a command line and a screen can offer it. The settings are declared
/// in `AcquisitionSettingTable`; `AcquisitionSetting.lambda` is the one of that name.
@dynamicMemberLookup
package struct AcquisitionSetting: Sendable {
    package enum Value: Sendable, Equatable {
        case integer(Int)
        case number(Double)
        case name(String)
    }

    /// The values a setting may have, and how far one step of a key changes it.
    package enum Kind: Sendable, Equatable {
        case integer(ClosedRange<Int>, step: Int)
        case number(ClosedRange<Double>, step: Double)
        case choice([String])
    }

    /// When other settings let this one change the query.
    struct Condition: Sendable {
        /// Why it changes nothing where the condition does not hold.
        let reason: String
        let holds: @Sendable (AcquisitionSettings) -> Bool
    }

    /// As in `project.toml`.
    package let name: String
    /// The long name of the option on the command line.
    package let option: String
    /// In a word or two, for a label.
    package let title: String
    /// What it means, in a line.
    package let summary: String
    package let defaultValue: Value
    /// Whether every strategy uses it.
    let isForAll: Bool
    let isRangeChecked: Bool
    let condition: Condition?
    private let makeKind: @Sendable () -> Kind
    /// Whether a name that is none of the choices cannot even be held.
    private let isClosed: Bool

    init(
        name: String, option: String, title: String, summary: String, defaultValue: Value, isForAll: Bool = false,
        isRangeChecked: Bool = true, condition: Condition? = nil, makeKind: @escaping @Sendable () -> Kind,
        isClosed: Bool = false
    ) {
        self.name = name
        self.option = option
        self.title = title
        self.summary = summary
        self.defaultValue = defaultValue
        self.isForAll = isForAll
        self.isRangeChecked = isRangeChecked
        self.condition = condition
        self.makeKind = makeKind
        self.isClosed = isClosed
    }

    package var kind: Kind { makeKind() }

    /// Why a change of the setting changes nothing with these settings; nil where it counts.
    package func inapplicability(in settings: AcquisitionSettings) -> String? {
        let isUsed = isForAll || Strategy.named(settings.strategy)?.settings.contains(self) ?? false
        guard isUsed else { return "not used by \(settings.strategy)" }
        return condition.flatMap { $0.holds(settings) ? nil : $0.reason }
    }

    /// What a value must be, in words.
    package var range: String {
        switch kind {
        case .integer(let range, _): "\(range.lowerBound) to \(range.upperBound)"
        case .number(let range, _): "\(range.lowerBound) to \(range.upperBound)"
        case .choice(let names): "one of " + names.joined(separator: ", ")
        }
    }

    /// The value that a text means.
    /// - Throws: `Problem.setting` where it is no number or no name of the setting; the range is not checked.
    package func value(parsing text: String) throws(Problem) -> Value {
        let value: Value? =
            switch kind {
            case .integer: Int(text).map(Value.integer)
            case .number: Double(text).map(Value.number)
            case .choice(let names): names.contains(text) ? .name(text) : nil
            }
        guard let value else { throw .setting(name: name, value: text, range: range) }
        return value
    }

    /// Whether a screen lets a person choose the value.
    package func offers(_ value: Value) -> Bool {
        switch (kind, value) {
        case (.integer(let range, _), .integer(let integer)): range ~= integer
        case (.number(let range, _), .number(let number)): range ~= number
        case (.choice(let names), .name(let name)): names.contains(name)
        default: false
        }
    }

    /// - Throws: `Problem.setting` where the setting may not have the value.
    package func check(_ value: Value) throws(Problem) {
        if !isRangeChecked, case (.number, .number) = (kind, value) { return }
        guard offers(value) else { throw .setting(name: name, value: value.text, range: range) }
    }

    /// Whether settings can hold the value, right or wrong.
    func holds(_ value: Value) -> Bool {
        switch (defaultValue, value) {
        case (.integer, .integer), (.number, .number): return true
        case (.name, .name(let name)):
            guard isClosed, case .choice(let names) = kind else { return true }
            return names.contains(name)
        default: return false
        }
    }
}

extension AcquisitionSetting.Value {
    /// As a person would write it.
    var text: String {
        switch self {
        case .integer(let integer): "\(integer)"
        case .number(let number): "\(number)"
        case .name(let name): name
        }
    }
}

extension AcquisitionSetting: Hashable {
    package static func == (a: AcquisitionSetting, b: AcquisitionSetting) -> Bool { a.name == b.name }

    package func hash(into hasher: inout Hasher) { hasher.combine(name) }
}

extension AcquisitionSetting: CaseIterable {
    static let table = AcquisitionSettingTable()

    /// All settings in the order of the table.
    package static let allCases: [AcquisitionSetting] = Mirror(reflecting: table).children.compactMap { child in
        (child.value as? any SettingDeclaration)?.setting
    }

    package static subscript<Value>(
        dynamicMember path: KeyPath<AcquisitionSettingTable, DeclaredSetting<Value>>
    ) -> AcquisitionSetting { table[keyPath: path].setting }

    /// The settings of these rows of the table.
    static func these(_ rows: [AcquisitionSettingTable.Row]) -> Set<AcquisitionSetting> {
        Set(rows.compactMap { (table[keyPath: $0] as? any SettingDeclaration)?.setting })
    }
}

/// Any row of the table.
private protocol SettingDeclaration {
    var setting: AcquisitionSetting { get }
}

extension DeclaredSetting: SettingDeclaration {}
