import Manifold
import Problems
import SettingValues

/// The settings of a query, as saved with a project: one value for each row of `AcquisitionSettingTable`. Each row is
/// readable and writable as a property with its name, such as `settings.lambda`.
@dynamicMemberLookup
package struct AcquisitionSettings: Equatable, Sendable {
    /// The seeding of k-means++: `greedy` keeps the best of several draws for each seed, `plain` draws once.
    package enum Seeding: String, Sendable, CaseIterable, SettingConvertible { case greedy, plain }

    /// The name of a form of the spatial distance, see `SpatialDistance.Form`.
    package enum DistanceForm: String, Sendable, CaseIterable, SettingConvertible { case piecewise, linear }

    private static let defaults = Dictionary(
        uniqueKeysWithValues: AcquisitionSetting.allCases.map { ($0.name, $0.defaultValue) })

    /// One value for each setting, by its name.
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

    /// The value of a setting.
    /// - Precondition: A new value has the type of the setting. It may be out of range; `check` finds this.
    package subscript(setting: AcquisitionSetting) -> SettingValue {
        get { values[setting.name] ?? setting.defaultValue }
        set {
            precondition(setting.canStore(newValue), "AcquisitionSettings: \(setting.name) cannot be \(newValue)")
            values[setting.name] = newValue
        }
    }

    /// Checks all settings by making the strategy.
    /// - Throws: `Problem.setting` for the first setting that is out of range or contradicts another one.
    package func check() throws(Problem) { _ = try makeStrategy(manifolds: ManifoldCache()) }

    /// A copy in which one setting is changed by some steps. Numbers stay within the range; choices wrap around. A
    /// number that is not finite becomes the default.
    package func changing(_ setting: AcquisitionSetting, by steps: Int) -> AcquisitionSettings {
        var settings = self
        switch (setting.kind, self[setting]) {
        case (.integer(let range), .integer(let value)):
            // A value from a file may be far out of range, and a step could then overflow.
            let inside = min(max(value, range.lowerBound), range.upperBound)
            settings[setting] = .integer(
                min(max(inside + steps * Int(setting.step), range.lowerBound), range.upperBound))
        case (.number(let range), .number(let value)):
            // A file may contain NaN, and NaN plus a step is NaN.
            guard value.isFinite else {
                settings[setting] = setting.defaultValue
                break
            }
            let steps = (value / setting.step).rounded() + Double(steps)
            // Round to six digits, so that the value is 0.15 and not 0.15000000000000002.
            let changed = (steps * setting.step * 1e6).rounded() / 1e6
            settings[setting] = .number(min(max(changed, range.lowerBound), range.upperBound))
        case (.choice(let names), .name(let name)):
            let position = (names.firstIndex(of: name) ?? 0) + steps
            settings[setting] = .name(names[((position % names.count) + names.count) % names.count])
        default: preconditionFailure("AcquisitionSettings: \(setting.name) is \(self[setting])")
        }
        return settings
    }
}

// MARK: Types made from the settings

extension AcquisitionSettings {
    /// The declaration of the strategy.
    /// - Throws: `Problem.setting` if there is no strategy with this name.
    package func declaredStrategy() throws(Problem) -> Strategy {
        guard let declared = Strategy.named(self.strategy) else {
            let setting = AcquisitionSetting.strategy
            throw .setting(name: setting.name, value: self.strategy, range: setting.range)
        }
        return declared
    }

    /// Makes the strategy with these settings.
    /// - Parameter manifolds: The cache of the UMAP model, which MEAL fits once and uses in all rounds.
    /// - Throws: `Problem.setting`, as `check`.
    package func makeStrategy(manifolds: ManifoldCache) throws(Problem) -> any AcquisitionStrategy {
        for setting in AcquisitionSetting.allCases { try setting.check(self[setting]) }
        let strategy = try declaredStrategy().make(self, manifolds)
        // Also for strategies without a spatial distance, so that a wrong value is always reported.
        _ = try spatialDistance()
        let isMixed = self.randomShare > 0 && AcquisitionSetting.randomShare.reasonUnused(in: self) == nil
        return isMixed ? RandomShareStrategy(base: strategy, share: self.randomShare) : strategy
    }

    /// The number of draws for each seed of k-means++; nil: the default of the greedy variant.
    var seedingTrials: Int? { self.seeding == .plain ? 1 : nil }

    /// The spatial distance with these settings.
    /// - Throws: `Problem.setting` if the piecewise distance is not a metric, also if the distance is linear. So a
    ///   wrong value is reported before the form changes.
    package func spatialDistance() throws(Problem) -> SpatialDistance {
        let piecewise = try SpatialDistance(
            .piecewise(near: self.nearDistance, far: self.farDistance, other: self.otherDistance, delta: self.delta),
            norm: self.norm)
        return switch self.distanceForm {
        case .piecewise: piecewise
        case .linear: try SpatialDistance(.linear, norm: self.norm)
        }
    }

    /// The options of UMAP with these settings. The caller sets the seed; all other options have their defaults.
    package var manifoldOptions: UMAP.Options {
        var options = UMAP.Options()
        options.neighborCount = self.neighborCount
        options.minimumDistance = self.minimumDistance
        return options
    }
}
