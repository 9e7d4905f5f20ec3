/// A number of a `DisplayAdjustment`.
package enum DisplaySetting: String, CaseIterable, Sendable {
    case brightness, contrast, gamma

    package var value: WritableKeyPath<DisplayAdjustment, Double> & Sendable {
        switch self {
        case .brightness: \.brightness
        case .contrast: \.contrast
        case .gamma: \.gamma
        }
    }

    package var range: ClosedRange<Double> {
        switch self {
        case .brightness, .contrast: -100...100
        case .gamma: 0.2...5
        }
    }

    /// The number of steps from one whole number to the next.
    private var stepsPerUnit: Double {
        switch self {
        case .brightness: 0.2
        case .contrast: 0.1
        case .gamma: 10
        }
    }

    /// The next value up or down that is a whole number of steps, limited to the range.
    package func stepped(_ value: Double, by steps: Int) -> Double {
        let next = ((value * stepsPerUnit).rounded() + Double(steps)) / stepsPerUnit
        return min(max(next, range.lowerBound), range.upperBound)
    }

    /// What it does, in one line.
    package var summary: String {
        switch self {
        case .brightness: "brightness, -100 to 100 percent"
        case .contrast: "contrast, -100 to 100; 50 doubles the differences"
        case .gamma: "gamma, 0.2 to 5; above 1 dark pixels are brighter"
        }
    }
}
