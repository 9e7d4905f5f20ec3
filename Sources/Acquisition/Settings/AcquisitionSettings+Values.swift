extension AcquisitionSettings {
    /// What a strategy looks at, as far as settings bear on it.
    struct Traits: OptionSet {
        let rawValue: Int
        static let embedding = Traits(rawValue: 1)
        static let seeding = Traits(rawValue: 2)
        static let features = Traits(rawValue: 4)
        static let space = Traits(rawValue: 8)
        static let clusters = Traits(rawValue: 16)
        static let balance = Traits(rawValue: 32)
        static let dropout = Traits(rawValue: 64)
    }

    var traits: Traits {
        switch strategy {
        case "meal", "meal-ft": return [.embedding, .seeding]
        case "badge": return [.seeding]
        case "redal": return [.clusters]
        case "pixbal": return [.balance]
        case "bald": return [.dropout]
        default:
            var traits: Traits = []
            if let kind = MaxMinStrategy.Kind(rawValue: strategy) {
                if kind.usesFeatures { traits.insert(.features) }
                if kind.usesSpace { traits.insert(.space) }
            }
            if let kind = MaxSumStrategy.Kind(rawValue: strategy) {
                if kind.usesFeatures { traits.insert(.features) }
                if kind.usesSpace { traits.insert(.space) }
            }
            return traits
        }
    }

    /// - Precondition: A new value is of the setting's kind; `check` says whether it is in its range.
    package subscript(setting: AcquisitionSetting) -> AcquisitionSetting.Value {
        get {
            switch setting {
            case .strategy: .name(strategy)
            case .batchSize: .integer(batchSize)
            case .candidateCount: .integer(candidateCount)
            case .lambda: .number(lambda)
            case .delta: .number(delta)
            case .distanceForm: .name(distanceForm.rawValue)
            case .norm: .name(norm.rawValue)
            case .nearDistance: .number(nearDistance)
            case .farDistance: .number(farDistance)
            case .otherDistance: .number(otherDistance)
            case .neighborCount: .integer(neighborCount)
            case .minimumDistance: .number(minimumDistance)
            case .seeding: .name(seeding.rawValue)
            case .clusterCount: .integer(clusterCount)
            case .clusterDecay: .number(clusterDecay)
            case .pixelBalance: .number(pixelBalance)
            case .dropoutPasses: .integer(dropoutPasses)
            }
        }
        set {
            switch (setting, newValue) {
            case (.strategy, .name(let name)): strategy = name
            case (.batchSize, .integer(let count)): batchSize = count
            case (.candidateCount, .integer(let count)): candidateCount = count
            case (.lambda, .number(let number)): lambda = number
            case (.delta, .number(let number)): delta = number
            case (.distanceForm, .name(let name)): distanceForm = DistanceForm(rawValue: name) ?? distanceForm
            case (.norm, .name(let name)): norm = SpatialDistance.Norm(rawValue: name) ?? norm
            case (.nearDistance, .number(let number)): nearDistance = number
            case (.farDistance, .number(let number)): farDistance = number
            case (.otherDistance, .number(let number)): otherDistance = number
            case (.neighborCount, .integer(let count)): neighborCount = count
            case (.minimumDistance, .number(let number)): minimumDistance = number
            case (.seeding, .name(let name)): seeding = Seeding(rawValue: name) ?? seeding
            case (.clusterCount, .integer(let count)): clusterCount = count
            case (.clusterDecay, .number(let number)): clusterDecay = number
            case (.pixelBalance, .number(let number)): pixelBalance = number
            case (.dropoutPasses, .integer(let count)): dropoutPasses = count
            default: preconditionFailure("AcquisitionSettings: \(setting.name) cannot be \(newValue)")
            }
        }
    }

    /// These settings with one turned by so many steps of its knob, as far as its range allows; a choice goes round.
    package func turned(_ setting: AcquisitionSetting, by steps: Int) -> AcquisitionSettings {
        var settings = self
        switch (setting.kind, self[setting]) {
        case (.integer(let range, let step), .integer(let value)):
            // A value from a file may be far outside of the range.
            let inside = min(max(value, range.lowerBound), range.upperBound)
            settings[setting] = .integer(min(max(inside + steps * step, range.lowerBound), range.upperBound))
        case (.number(let range, let step), .number(let value)):
            let steps = (value / step).rounded() + Double(steps)
            // As a person would write it, and not 0.15000000000000002.
            let turned = (steps * step * 1e6).rounded() / 1e6
            settings[setting] = .number(min(max(turned, range.lowerBound), range.upperBound))
        case (.choice(let names), .name(let name)):
            let place = (names.firstIndex(of: name) ?? 0) + steps
            settings[setting] = .name(names[((place % names.count) + names.count) % names.count])
        default: preconditionFailure("AcquisitionSettings: \(setting.name) is \(self[setting])")
        }
        return settings
    }
}
