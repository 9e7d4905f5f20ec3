import Foundation
import Problems
import Testing

@testable import Studies

/// The studies that come with the program.
enum IncludedStudies {
    private static let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appending(path: "docs/studies")

    /// The names of the files without their extension.
    static var names: [String] {
        get throws {
            try FileManager.default.contentsOfDirectory(atPath: folder.path).filter { $0.hasSuffix(".toml") }
                .map { String($0.dropLast(".toml".count)) }.sorted()
        }
    }

    static func texts(_ names: [String]) throws -> [String] {
        try names.map { try String(contentsOf: folder.appending(path: $0 + ".toml"), encoding: .utf8) }
    }

    static func study(_ name: String) throws -> StudyFile {
        try StudyFile(parsing: try texts([name])[0], path: name + ".toml")
    }
}

@Suite("Included studies")
struct IncludedStudiesTests {
    private static let ending = "-small"

    /// The start of the names of studies that repeat no paper.
    private static let own = "efficiency-"

    /// The studies, and their small twins.
    private static var pairs: [(name: String, study: StudyFile, twin: StudyFile)] {
        get throws {
            try IncludedStudies.names.filter { !$0.hasSuffix(ending) }.map { name in
                (name, try IncludedStudies.study(name), try IncludedStudies.study(name + ending))
            }
        }
    }

    @Test("every study is read, and says what it asks and what it repeats")
    func read() throws {
        let names = try IncludedStudies.names
        #expect(names.count > 40)
        for name in names {
            let study = try IncludedStudies.study(name)
            #expect(study.title != "Study" && !study.about.isEmpty, "\(name)")
            #expect(study.paper.isEmpty == name.hasPrefix(Self.own), "\(name)")
            #expect([Self.own, "meal-", "spatial-"].contains { name.hasPrefix($0) }, "\(name)")
            #expect(study.arms.count > 1 && study.reference != nil, "\(name)")
        }
        #expect(try Set(Self.pairs.map(\.study.title)).count == names.count / 2)
    }

    @Test("every study has a small twin on generated scenes, with the same arms")
    func twins() throws {
        let pairs = try Self.pairs
        #expect(try pairs.count * 2 == IncludedStudies.names.count)
        for (name, study, twin) in pairs {
            #expect(study.arms.map(\.name) == twin.arms.map(\.name), "\(name)")
            #expect(study.reference == twin.reference && study.paper == twin.paper, "\(name)")
            #expect(twin.seeds.count == 2 || twin.seeds.count == 3, "\(name)")
            for (arm, small) in zip(study.arms, twin.arms) {
                #expect(arm.configuration.images != nil && small.configuration.scenes != nil, "\(name), \(arm.name)")
                // The twins of the second paper have a frozen backbone, which is faster.
                let finetune: [StudyKey] = name.hasPrefix("spatial-") ? [] : [.finetune]
                for key in [.strategy, .recipe, .growth, .layout, .labelAll] + finetune {
                    #expect(arm.configuration[key] == small.configuration[key], "\(name), \(arm.name): \(key.name)")
                }
                #expect(small.configuration.rounds <= arm.configuration.rounds, "\(name), \(arm.name)")
            }
        }
    }

    @Test("published figures are those of arms, at numbers of tiles that the arm labels")
    func published() throws {
        var checked = 0
        for (name, study, twin) in try Self.pairs {
            #expect(twin.published.isEmpty, "\(name): the figures are of another dataset")
            for curve in study.published {
                let arm = try #require(study.arms.first { $0.name == curve.name }, "\(name): \(curve.name)")
                guard let budgets = try Self.budgets(of: arm.configuration) else { continue }
                #expect(Set(curve.tiles).isSubset(of: budgets), "\(name), \(curve.name): \(curve.tiles)")
                checked += 1
            }
        }
        #expect(checked > 40)
    }

    /// The numbers of labeled tiles after each query; nil if they depend on the dataset.
    private static func budgets(of configuration: StudyConfiguration) throws -> Set<Int>? {
        let initial: Int
        switch (configuration.initial, try configuration.tiling) {
        case (.tiles(let count), _) where count < .max: initial = count
        case (.images(let count), .grid(let rows, let columns)): initial = count * rows * columns
        default: return nil
        }
        let first = configuration.acquisition.batchSize
        let schedule = configuration.schedule
        return Set((0...configuration.rounds).map { initial + schedule.total(ofBatches: $0, first: first) })
    }
}
