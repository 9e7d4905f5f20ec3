import Foundation
import Problems
import TestSupport
import Testing

@testable import ProjectStore

@Suite("Damaged project.toml")
struct ConfigurationFuzzTests {
    @Test("a damaged project.toml is refused, or it can be read, changed, saved and read again")
    func configuration() {
        var other = Samples.configuration
        other.weights = nil
        let mine = other.text.replacing("\n", with: "\r\n").replacing(
            "[acquisition]", with: "[acquisition]\r\nmine = [1, 2, { a = 1 }]\r\nday = 1979-05-27")
        let inputs = [Samples.configuration.text, mine].map { Array($0.utf8) }
        let tokens = [
            "[", "]", "[[", "{", "}", "=", ".", "\"", "'''", "\n", "\r\n", "#", "nan", "-inf", "9223372036854775807",
            "-9223372036854775808", "99999999999999999999", "1e400", "07:32:00", "\u{FEFF}", "\\u0000", "dataset",
            "labels",
            "region = 3", "tiles = \"99999999999x1\"", "seed = ", "[labels]", "value = 254", "void", "unlabeled",
        ]
        let outcome = Fuzzer("project-toml", inputs: inputs, tokens: tokens).run { bytes in
            let text = String(decoding: bytes, as: UTF8.self)
            let read = try ProjectConfiguration(parsing: text, path: "project.toml")
            _ = try read.unknownKeys(in: text, path: "project.toml", training: ["epochs"], acquisition: ["lambda"])
            var new = read
            new.seed = 77
            new.acquisition["strategy"] = .string("entropy")
            new.training["epochs"] = .int(3)
            let edited = try read.edited(text, to: new, path: "project.toml")
            #expect(try ProjectConfiguration(parsing: edited, path: "project.toml") == new)
        } isRefusal: { error in
            guard let error = error as? Problem, error.kind == .setting else { return false }
            return !error.reason.isEmpty && !error.fix.isEmpty
        }
        #expect(outcome.surprises.isEmpty, "\(outcome.surprises.prefix(3))")
        #expect(outcome.accepted > 0 && outcome.refused > 0)
    }
}
