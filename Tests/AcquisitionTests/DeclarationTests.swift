import Acquisition
import Foundation
import Testing

@Suite("Declarations of strategies and settings")
struct DeclarationTests {
    @Test(
        "every strategy has a one-line summary, and a citation with authors, title, venue and year",
        arguments: Strategy.all)
    func strategy(strategy: Strategy) {
        #expect(!strategy.name.isEmpty && Strategy.names.filter { $0 == strategy.name }.count == 1)
        #expect(strategy.summary.count > 20 && !strategy.summary.contains("\n"))
        let citation = strategy.citation
        #expect(!citation.authors.isEmpty && citation.title.count > 10 && citation.venue.count > 2)
        #expect(1948...2100 ~= citation.year)
        #expect(Strategy.named(strategy.name)?.summary == strategy.summary)
    }

    @Test("the two papers are cited with authors, title, venue and year")
    func papers() {
        #expect(
            Strategy.meal.citation.description
                == "Sreenivasaiah, Otterbach, Wollmann, \"MEAL: Manifold Embedding-based Active Learning\", ICCV Workshops 2021"
        )
        #expect(
            Strategy.entropySpatial.citation.description
                == "Cai, Xu, Zhang, Foo, \"Exploring Spatial Diversity for Region-based Active Learning\", "
                + "IEEE Transactions on Image Processing 2021")
    }

    @Test("every setting is used by a strategy, and no two have the same name or option")
    func settings() {
        let all = AcquisitionSetting.allCases
        #expect(all.count >= 17 && all.first == AcquisitionSetting.strategy)
        #expect(Set(all.map(\.name)).count == all.count && Set(all.map(\.option)).count == all.count)
        for setting in all {
            let isUsed = Strategy.names.contains {
                setting.reasonUnused(in: AcquisitionSettings(strategy: $0)) == nil
            }
            #expect(isUsed, "\(setting.name)")
        }
    }

    @Test("every setting is saved under its name", arguments: AcquisitionSetting.allCases)
    func file(setting: AcquisitionSetting) throws {
        let settings = AcquisitionSettings().changing(setting, by: 1)
        #expect(settings != AcquisitionSettings() && settings[setting] != setting.defaultValue)
        let data = try JSONEncoder().encode(settings)
        let keys = try #require(JSONSerialization.jsonObject(with: data) as? [String: Any]).keys
        #expect(keys.contains(setting.name))
        #expect(try JSONDecoder().decode(AcquisitionSettings.self, from: data) == settings)
    }

    @Test("a setting that the strategy does not use has a reason that says so")
    func unused() {
        let settings = AcquisitionSettings(strategy: "meal")
        #expect(AcquisitionSetting.lambda.reasonUnused(in: settings) == "not used by meal")
        #expect(AcquisitionSetting.candidateCount.reasonUnused(in: settings) == nil)
        let coreSet = AcquisitionSettings(strategy: "core-set")
        #expect(AcquisitionSetting.lambda.reasonUnused(in: coreSet) == "not used by core-set")
        #expect(AcquisitionSetting.batchSize.reasonUnused(in: coreSet) == nil)
    }

    @Test("the guide contains the tables generated from the declarations; TESSERA_REMAKE_GOLDENS=1 updates it")
    func guide() throws {
        let url = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().appending(path: "docs/guide/strategies.md")
        if ProcessInfo.processInfo.environment["TESSERA_REMAKE_GOLDENS"] == "1" {
            try Data(StrategyGuide.text.utf8).write(to: url)
        }
        #expect(try String(contentsOf: url, encoding: .utf8) == StrategyGuide.text)
    }
}
