import Problems
import SettingValues
import Testing

@testable import Studies

@Suite("Study files")
struct StudyFileTests {
    private func study(_ text: String) throws -> StudyFile { try StudyFile(parsing: text, path: "study.toml") }

    /// The values of a key in all arms, as text.
    private func values(_ name: String, in study: StudyFile) throws -> [String?] {
        let key = try #require(StudyKey.named(name))
        return study.arms.map { $0.configuration[key]?.text }
    }

    @Test("a short file has the defaults of the program")
    func defaults() throws {
        let study = try study("strategies = [\"entropy\"]\ndataset.scenes = 8")
        #expect(study.title == "Study" && study.about.isEmpty && study.paper.isEmpty && study.published.isEmpty)
        #expect(study.seeds == [1] && study.arms.map(\.name) == ["entropy"])
        #expect(study.reference == nil, "only random is a reference that nobody names")
        let configuration = study.arms[0].configuration
        #expect(configuration.architecture == .full && configuration.recipe == .context && configuration.rounds == 8)
        #expect(configuration.initial == .standard && configuration.schedule.growth == .constant)
        #expect(configuration.finetune == nil && configuration.weights == nil)
        #expect(try configuration.tiling == .grid(rows: 4, columns: 4))
        #expect(configuration.scenes?.folderName == "scenes-8-240x180-folder-1")
        #expect(configuration.acquisition.strategy == "entropy" && configuration.acquisition.batchSize == 32)
    }

    @Test("each strategy and each table of arms is an arm, and all arms of a seed come before the next seed")
    func arms() throws {
        let study = try study(
            """
            seeds = [3, 1]
            strategies = ["entropy", "random"]
            dataset.scenes = 8
            [[arms]]
            acquisition.strategy = "meal"
            [[arms]]
            name = "far"
            acquisition.delta = 4
            """)
        #expect(study.arms.map(\.name) == ["entropy", "random", "meal", "far"])
        #expect(study.reference == "random")
        #expect(
            study.runs.map(\.name) == [3, 1].flatMap { seed in study.arms.map { "\($0.name), seed \(seed)" } })
    }

    @Test("the values of an arm replace those of the study")
    func replacement() throws {
        let study = try study(
            """
            strategies = ["entropy"]
            [dataset]
            scenes = 8
            [training]
            epochs = 3
            [acquisition]
            strategy = "meal"
            lambda = 2
            [[arms]]
            name = "long"
            training.epochs = 9
            """)
        #expect(try values("training.epochs", in: study) == ["3", "9"])
        #expect(try values("acquisition.strategy", in: study) == ["entropy", "meal"])
        #expect(try values("acquisition.lambda", in: study) == ["2.0", "2.0"])
    }

    @Test("a key of an arm replaces the keys of the study that it excludes")
    func alternatives() throws {
        let study = try study(
            """
            [dataset]
            images = "camvid"
            tiles = "2x3"
            [schedule]
            initialImages = 3
            [[arms]]
            name = "as the study"
            [[arms]]
            name = "regions of scenes"
            dataset = { scenes = 12, region = 32 }
            [[arms]]
            name = "everything"
            schedule.labelAll = true
            [[arms]]
            name = "pixels"
            schedule.initialPixels = 100_000
            """)
        let configurations = study.arms.map(\.configuration)
        #expect(configurations.map(\.images) == ["camvid", nil, "camvid", "camvid"])
        #expect(configurations.map(\.scenes?.count) == [nil, 12, nil, nil])
        #expect(
            try configurations.map { try $0.tiling } == [
                .grid(rows: 2, columns: 3), .region(side: 32), .grid(rows: 2, columns: 3), .grid(rows: 2, columns: 3),
            ])
        #expect(configurations.map(\.initial) == [.images(3), .images(3), .tiles(.max), .pixels(100_000)])
    }

    @Test("vary makes an arm of each combination, which replaces the values of arms")
    func variations() throws {
        let study = try study(
            """
            strategies = ["entropy+spatial"]
            dataset.scenes = 8
            [[arms]]
            name = "meal"
            acquisition.strategy = "meal"
            acquisition.lambda = 3
            [vary]
            acquisition.lambda = [0.5, 1]
            training.epochs = [1, 2, 3]
            """)
        let endings = ["0.5", "1.0"].flatMap { lambda in
            ["1", "2", "3"].map { ", lambda \(lambda), epochs \($0)" }
        }
        #expect(study.arms.map(\.name) == ["entropy+spatial", "meal"].flatMap { name in endings.map { name + $0 } })
        let lambdas = ["0.5", "0.5", "0.5", "1.0", "1.0", "1.0"]
        #expect(try values("acquisition.lambda", in: study) == lambdas + lambdas)
        let epochs = ["1", "2", "3", "1", "2", "3"]
        #expect(try values("training.epochs", in: study) == epochs + epochs)
    }

    @Test("published figures have what the file gives")
    func published() throws {
        let study = try study(
            """
            strategies = ["entropy"]
            dataset.scenes = 8
            [[published]]
            name = "entropy"
            source = "Table 1"
            tiles = [100, 200]
            meanIoU = [0.25, 1]
            deviation = [0, 0.5]
            [[published]]
            name = "entropy"
            source = "Table 2"
            tiles = [100]
            images = [7]
            seconds = [3.92]
            """)
        let expected = [
            PublishedCurve(
                name: "entropy", source: "Table 1", tiles: [100, 200], meanIoU: [0.25, 1], deviation: [0, 0.5],
                images: [], seconds: []),
            PublishedCurve(
                name: "entropy", source: "Table 2", tiles: [100], meanIoU: [], deviation: [], images: [7],
                seconds: [3.92]),
        ]
        #expect(study.published == expected)
    }

    @Test("the folder of an arm has letters, digits, + and dots of its name, and is never hidden")
    func folders() throws {
        let names = ["Entropy+Spatial, lambda 0.5", "../up", "  ", ".hidden", "größe"]
        let folders = names.map { StudyArm(name: $0, configuration: StudyConfiguration(), line: 1).folderName }
        #expect(folders == ["entropy+spatial-lambda-0.5", "arm..-up", "arm", "arm.hidden", "gr-e"])
    }
}
