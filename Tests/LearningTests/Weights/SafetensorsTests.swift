import Files
import Foundation
import Learning
import Problems
import Tensors
import TestSupport
import Testing

@Suite("Safetensors")
struct SafetensorsTests {
    @Test("tensors are read back unchanged, with metadata and unusual names")
    func roundTrip() throws {
        let folder = try TemporaryFolder()
        let url = folder.url.appending(path: "weights.safetensors")
        let tensors = [
            "a/b \"quoted\" ü": Tensor([2, 2], elements: [1, -0.5, .infinity, .leastNonzeroMagnitude]),
            "scalar": Tensor([], elements: [7]), "empty": Tensor([0, 3], elements: []),
        ]
        try Safetensors.write(tensors, metadata: ["round": "3"], to: RootedPath(named: url))
        let (read, metadata) = try Safetensors.read(url)
        #expect(read == tensors)
        #expect(metadata == ["round": "3"])
        try Safetensors.write(["scalar": Tensor([], elements: [0.1])], precision: .float16, to: RootedPath(named: url))
        #expect(try WeightFile.read(url)["scalar"]?.elements == [Float(Float16(0.1))])
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.url.path) == ["weights.safetensors"])
    }

    @Test("rows of tensors are read without the rest of the file, and tensors are written in pieces")
    func pieces() throws {
        let folder = try TemporaryFolder()
        let (whole, pieces) = (folder.url.appending(path: "whole"), folder.url.appending(path: "pieces"))
        let tensors = [
            "b": Tensor([5, 3], elements: (0..<15).map { Float($0) }), "a": Tensor([4], elements: [1, 2, .nan, 4]),
            "none": Tensor([0, 2], elements: []),
        ]
        for precision in [Safetensors.Precision.float32, .float16] {
            try Safetensors.write(tensors, metadata: ["x": "y"], precision: precision, to: RootedPath(named: whole))
            try Safetensors.write(
                shapes: tensors.mapValues(\.shape), metadata: ["x": "y"], precision: precision,
                to: RootedPath(named: pieces)
            ) { name, append throws(Problem) in
                for element in tensors[name]?.elements ?? [] { try append([element]) }
            }
            #expect(try Data(contentsOf: pieces) == Data(contentsOf: whole))
            let file = try SafetensorsFile(whole)
            #expect(file.metadata == ["x": "y"] && file.names == ["a", "b", "none"])
            #expect(file.shape(of: "b") == [5, 3] && file.shape(of: "c") == nil)
            #expect(try file.rows(1..<3, of: "b") == [3, 4, 5, 6, 7, 8])
            #expect(try file.rows(3..<4, of: "a") == [4])
            #expect(try file.rows(0..<0, of: "none") == [])
            #expect(try file.rows(5..<5, of: "b") == [])
        }
        // An error of the content is thrown as it is, and the old file stays.
        let problem = #expect(throws: Problem.self) {
            try Safetensors.write(shapes: ["a": [1]], to: RootedPath(named: whole)) { _, _ throws(Problem) in
                throw Problem(reason: "no content", fix: "none")
            }
        }
        #expect(problem?.reason == "no content")
        #expect(try SafetensorsFile(whole).names.count == 3)
        // The file can become shorter after it was opened.
        let file = try SafetensorsFile(whole)
        let size = try Data(contentsOf: whole).count
        #expect(truncate(whole.path, off_t(size - 4)) == 0)
        #expect(throws: Problem.self) { _ = try file.rows(0..<5, of: "b") }
    }

    @Test("damaged files are refused in the same way as when they are read whole")
    func damagedFiles() throws {
        let folder = try TemporaryFolder()
        let url = folder.url.appending(path: "file")
        try Safetensors.write(
            ["a": Tensor([2, 2], elements: [1, 2, 3, 4]), "b": Tensor([3], elements: [5, 6, 7])],
            metadata: ["k": "v"], to: RootedPath(named: url))
        let sound = try RegularFile.read(url, atMost: .max)
        let outcome = Fuzzer("safetensors-file", inputs: [sound], tokens: ["-1", "999999999999", "{", "["], count: 500)
            .run { bytes in
                try Data(bytes).write(to: url)
                let whole = Result { try Safetensors.read(url) }
                let pieces = Result { try SafetensorsFile(url) }
                switch (whole, pieces) {
                case (.success(let (tensors, metadata)), .success(let file)):
                    #expect(file.metadata == metadata && Set(file.names) == Set(tensors.keys))
                    for (name, tensor) in tensors where tensor.shape.rank > 0 {
                        let rows = try file.rows(0..<tensor.shape[0], of: name)
                        #expect(rows.map(\.bitPattern) == tensor.elements.map(\.bitPattern))
                    }
                case (.failure(let first), .failure(let second)):
                    #expect((first as? Problem)?.path == (second as? Problem)?.path)
                    throw first
                default: Issue.record("only one way refuses the file")
                }
            } isRefusal: {
                $0 is Problem
            }
        #expect(outcome.surprises.isEmpty, "\(outcome.surprises.prefix(3))")
    }

    @Test("a failed write leaves the old entry and no draft")
    func failedWrite() throws {
        let folder = try TemporaryFolder()
        let url = folder.url.appending(path: "taken")
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: false)
        #expect(throws: Problem.self) { try Safetensors.write([:], to: RootedPath(named: url)) }
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.url.path) == ["taken"])
    }

    @Test("a failed write is reported as a full disk if the disk is full")
    func fullDisk() throws {
        let folder = try TemporaryFolder()
        var calls = FileCalls.system
        calls.synchronize = { _ in
            errno = ENOSPC
            return -1
        }
        let file = RootedPath(named: folder.url.appending(path: "weights.safetensors"), calls: calls)
        let problem = try #require(throws: Problem.self) { try Safetensors.write([:], to: file) }
        #expect(problem.kind == .diskFull && problem.reason.hasPrefix("cannot be written: "))
        #expect(problem.fix == "free some space")
    }

    @Test(
        "an invalid header is refused with its tensor and the reason",
        arguments: [
            (#"{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,4]}}"#, 4, "tensor a of shape [2]"),
            (
                #"{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,8]}}"#, 4,
                "tensor a has the byte range 0 to 8; the data has 4 bytes"
            ),
            (
                #"{"a":{"dtype":"F32","shape":[1],"data_offsets":[4,0]}}"#, 4,
                "tensor a has the byte range 4 to 0; the data has 4 bytes"
            ),
            (#"{"a":{"dtype":"F32","shape":[-1],"data_offsets":[0,4]}}"#, 4, "tensor a of shape [-1]"),
            (
                #"{"a":{"dtype":"F32","shape":[4611686018427387904,4],"data_offsets":[0,4]}}"#, 4,
                "tensor a of shape [4611686018427387904, 4]"
            ),
            (#"{"a":{"dtype":"F8_E4M3","shape":[4],"data_offsets":[0,4]}}"#, 4, "tensor a is of type F8_E4M3"),
            (
                #"{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"#
                    + #""b":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}"#, 8,
                "tensor b begins at byte 4 of the data; byte 8 is expected"
            ),
            (#"{"a":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}"#, 8, "tensor a begins at byte 4"),
            (#"{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}"#, 8, "the tensors end at byte 4 of 8"),
            (
                #"{"a":{"dtype":"F32","shape":[0,4611686018427387904,4611686018427387904],"data_offsets":[0,0]}}"#, 0,
                "tensor a of"
            ),
            (#"{"a":{"dtype":"F32","shape":"two","data_offsets":[0,4]}}"#, 4, "wrong at a.shape"),
            (#"{"a":"#, 0, "the header is not JSON"),
        ])
    func refusals(header: String, dataCount: Int, reason: String) throws {
        let bytes = length(header.utf8.count) + header.utf8 + [UInt8](repeating: 0, count: dataCount)
        let error = try #require(throws: Problem.self) { try WeightFile.parse(bytes, named: "x") }
        #expect(error.reason.contains(reason), "\(error)")
    }

    @Test("a header beyond 16 MB is refused before it is read")
    func hugeHeader() throws {
        let bytes = length(16_000_001) + Array("{}".utf8)
        let error = try #require(throws: Problem.self) { try WeightFile.parse(bytes, named: "x") }
        #expect(error.reason.contains("more than 16000000"))
    }

    private func length(_ count: Int) -> [UInt8] { (0..<8).map { UInt8(truncatingIfNeeded: count >> (8 * $0)) } }
}
