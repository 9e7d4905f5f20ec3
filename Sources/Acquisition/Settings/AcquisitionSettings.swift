import Manifold
import Problems

/// The settings of a query, as saved with a project: a value for each row of `AcquisitionSettingTable`, read and written
/// as a property of the row's name. Missing keys take their defaults.
@dynamicMemberLookup
package struct AcquisitionSettings: Equatable, Sendable {
    package enum Seeding: String, Sendable, CaseIterable, SettingValue { case greedy, plain }

    package enum DistanceForm: String, Sendable, CaseIterable, SettingValue { case piecewise, linear }

    private static let defaults = Dictionary(
        uniqueKeysWithValues: AcquisitionSetting.allCases.map { ($0.name, $0.defaultValue) })

    /// By name, one for each setting.
    private var values = Self.defaults

    package init() {}

    package init(strategy: String) { self.strategy = strategy }

    package subscript<Value>(
        dynamicMember path: KeyPath<AcquisitionSettingTable, DeclaredSetting<Value>>
    ) -> Value {
        get {
            let setting = AcquisitionSetting.table[keyPath: path].setting
            guard let value = Value(self[setting]) else {
                preconditionFailure("AcquisitionSettings: \(setting.name) is \(self[setting])")
            }
            return value
        }
        set { values[AcquisitionSetting.table[keyPath: path].name] = newValue.settingValue }
    }

    /// - Precondition: A new value is one that the setting can hold; `check` says whether it is in its range.
    package subscript(setting: AcquisitionSetting) -> AcquisitionSetting.Value {
        get { values[setting.name] ?? setting.defaultValue }
        set {
            precondition(setting.holds(newValue), "AcquisitionSettings: \(setting.name) cannot be \(newValue)")
            values[setting.name] = newValue
        }
    }

    /// - Throws: `Problem.setting` for the first setting that is out of its range, or does not fit the others.
    package func check() throws(Problem) { _ = try makeStrategy(manifolds: ManifoldCache()) }

    /// These settings with one changed by so many steps, as far as its range allows; after the last choice comes the
    /// first. A number that is not finite becomes the default.
    package func changing(_ setting: AcquisitionSetting, by steps: Int) -> AcquisitionSettings {
        var settings = self
        switch (setting.kind, self[setting]) {
        case (.integer(let range, let step), .integer(let value)):
            // A value from a file may be far outside of the range.
            let inside = min(max(value, range.lowerBound), range.upperBound)
            settings[setting] = .integer(min(max(inside + steps * step, range.lowerBound), range.upperBound))
        case (.number(let range, let step), .number(let value)):
            // A file may hold NaN, which no step would ever change.
            guard value.isFinite else {
                settings[setting] = setting.defaultValue
                break
            }
            let steps = (value / step).rounded() + Double(steps)
            // As a person would write it, and not 0.15000000000000002.
            let changed = (steps * step * 1e6).rounded() / 1e6
            settings[setting] = .number(min(max(changed, range.lowerBound), range.upperBound))
        case (.choice(let names), .name(let name)):
            let place = (names.firstIndex(of: name) ?? 0) + steps
            settings[setting] = .name(names[((place % names.count) + names.count) % names.count])
        default: preconditionFailure("AcquisitionSettings: \(setting.name) is \(self[setting])")
        }
        return settings
    }
}

// MARK: What strategies make of the settings

extension AcquisitionSettings {
    /// The declaration of these settings' strategy.
    /// - Throws: `Problem.setting` where there is no strategy of that name.
    package func declaredStrategy() throws(Problem) -> Strategy {
        guard let declared = Strategy.named(self.strategy) else {
            let setting = AcquisitionSetting.strategy
            throw .setting(name: setting.name, value: self.strategy, range: setting.range)
        }
        return declared
    }

    /// The strategy that these settings describe.
    /// - Parameter manifolds: Keeps MEAL's model from round to round.
    /// - Throws: `Problem.setting`.
    package func makeStrategy(manifolds: ManifoldCache) throws(Problem) -> any AcquisitionStrategy {
        for setting in AcquisitionSetting.allCases { try setting.check(self[setting]) }
        let strategy = try declaredStrategy().make(self, manifolds)
        _ = try spatialDistance()
        return strategy
    }

    /// Draws for each seed of k-means++; nil: as many as its greedy variant has.
    var seedingTrials: Int? { self.seeding == .plain ? 1 : nil }

    package func spatialDistance() throws(Problem) -> SpatialDistance {
        let form: SpatialDistance.Form =
            switch self.distanceForm {
            case .piecewise:
                .piecewise(
                    near: self.nearDistance, far: self.farDistance, other: self.otherDistance, delta: self.delta)
            case .linear: .linear
            }
        return try SpatialDistance(form, norm: self.norm)
    }

    /// UMAP's options as these settings have them; the seed is the caller's.
    package var manifoldOptions: UMAP.Options {
        var options = UMAP.Options()
        options.neighborCount = self.neighborCount
        options.minimumDistance = self.minimumDistance
        return options
    }
}
