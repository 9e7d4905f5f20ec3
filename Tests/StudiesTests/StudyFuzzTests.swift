import Problems
import TestSupport
import Testing

@testable import Studies

/// Damaged study files are read or refused with a `Problem`. Nothing else may happen; see `Fuzzer`.
@Suite("Damaged study files")
struct StudyFuzzTests {
    @Test("a damaged study file is refused, or its arms and runs can be listed")
    func studies() throws {
        let varied = """
            seeds = [1, 2]
            strategies = ["random", "entropy+spatial"]
            reference = "random, delta 2.0, region 16"
            dataset = { scenes = 8, width = 64, height = 48 }
            [[arms]]
            name = "everything"
            schedule = { rounds = 0, labelAll = true }
            [vary]
            acquisition.delta = [2, 4]
            dataset.region = [16, 32]
            """
        let inputs = try IncludedStudies.texts(["meal-table1-camvid-frozen", "spatial-region-size", "spatial-cost"])
        let tokens = [
            "[", "]", "[[", "{", "}", "=", ".", ",", "\"", "'''", "\n", "#", "nan", "-inf", "1e400", "0", "-1",
            "9223372036854775807", "99999999999999999999", "[[arms]]\n", "[vary]\n", "name = \"a\"\n", "seeds = ",
            "dataset.region = 1\n", "tiles = \"99999999999x1\"\n", "{}", "[]", "true", "\\u0000", "\u{301}", "..",
        ]
        let outcome = Fuzzer("study", inputs: (inputs + [varied]).map { Array($0.utf8) }, tokens: tokens).run { bytes in
            let study = try StudyFile(parsing: String(decoding: bytes, as: UTF8.self), path: "study.toml")
            #expect(study.runs.count == study.arms.count * study.seeds.count && !study.runs.isEmpty)
            for arm in study.arms {
                #expect(!arm.folderName.isEmpty && !arm.folderName.contains("/") && !arm.folderName.hasPrefix("."))
                let configuration = arm.configuration
                _ = (configuration.scenes, configuration.training, configuration.acquisition, configuration.schedule)
                _ = try (configuration.source(in: "images", masks: nil, classes: nil), configuration.tiling)
            }
        } isRefusal: { error in
            guard let error = error as? Problem, error.kind == .setting else { return false }
            return !error.reason.isEmpty && !error.fix.isEmpty
        }
        #expect(outcome.surprises.isEmpty, "\(outcome.surprises.prefix(3))")
        #expect(outcome.accepted > 0 && outcome.refused > 0)
    }
}
