import Acquisition
import Foundation
import Manifold
import Problems
import Tensors
import TestSupport
import Testing

@Suite("Acquisition settings")
struct AcquisitionSettingsTests {
    @Test("saved settings are read back equal, and missing keys get the defaults")
    func coding() throws {
        var settings = AcquisitionSettings(strategy: "entropy")
        settings.batchSize = 25
        let data = try JSONEncoder().encode(settings)
        #expect(try JSONDecoder().decode(AcquisitionSettings.self, from: data) == settings)
        let empty = try JSONDecoder().decode(AcquisitionSettings.self, from: Data("{}".utf8))
        #expect(empty == AcquisitionSettings())
    }

    @Test("the default settings are those of the MEAL paper")
    func defaults() {
        let settings = AcquisitionSettings()
        #expect(settings.strategy == "meal" && settings.batchSize == 32 && settings.candidateCount == 200)
        #expect(settings.neighborCount == 15 && settings.minimumDistance == 0.1)
    }

    @Test("every strategy name creates the strategy with that name", arguments: Strategy.names)
    func names(name: String) throws {
        #expect(try AcquisitionSettings(strategy: name).makeStrategy(manifolds: ManifoldCache()).name == name)
    }

    @Test(
        "a setting out of range is refused, and the message states its name, value and range",
        arguments: [
            ("strategy", "guess"), ("batchSize", "0"), ("candidateCount", "8"), ("neighborCount", "1"),
            ("minimumDistance", "1.5"), ("lambda", "4.5"), ("norm", "l3"), ("distanceForm", "square"),
            ("farDistance", "3.0"), ("otherDistance", "1.0"), ("delta", "-1.0"),
        ])
    func ranges(name: String, value: String) throws {
        let json = #"{"\#(name)": \#(Double(value) == nil ? "\"\(value)\"" : value)}"#
        #expect {
            try JSONDecoder().decode(AcquisitionSettings.self, from: Data(json.utf8)).check()
        } throws: {
            "\($0)".hasPrefix("setting \(name) is \(value); it must be ")
        }
    }

    @Test(
        "the numbers of the piecewise distance are checked for every strategy and for the linear distance too",
        arguments: AcquisitionSettings.DistanceForm.allCases, ["random", "entropy+spatial", "max-sum+spatial"])
    func distances(form: AcquisitionSettings.DistanceForm, strategy: String) throws {
        let wrong: [(AcquisitionSetting, [Double])] = [
            (AcquisitionSetting.nearDistance, [-1, 0, .nan, .infinity]),
            (AcquisitionSetting.farDistance, [0.5, 2.5, .nan, .infinity]),
            (AcquisitionSetting.otherDistance, [1.5, .nan, .infinity]),
            (AcquisitionSetting.delta, [-1, .nan, .infinity]),
        ]
        for (setting, values) in wrong {
            for value in values {
                var settings = AcquisitionSettings(strategy: strategy)
                settings.distanceForm = form
                try settings.check()
                settings[setting] = .number(value)
                let problem = #expect(throws: Problem.self) { try settings.check() }
                #expect(problem?.reason == "setting \(setting.name) is \(value)")
            }
        }
    }

    @Test("a step brings a value that is far out of range into the range")
    func steppedIntoRange() {
        var settings = AcquisitionSettings()
        for count in [Int.max, Int.min] {
            settings.batchSize = count
            for steps in [-1, 1, 1000] {
                guard
                    case .integer(let changed) = settings.changing(AcquisitionSetting.batchSize, by: steps)[
                        AcquisitionSetting.batchSize]
                else { return }
                #expect(1...1_000_000 ~= changed)
            }
        }
        for broken in [Double.nan, .infinity] {
            settings.delta = broken
            #expect(settings.changing(AcquisitionSetting.delta, by: 1).delta == AcquisitionSettings().delta)
        }
        settings.strategy = "nonsense"
        #expect(Strategy.names.contains(settings.changing(AcquisitionSetting.strategy, by: 1).strategy))
    }
}
