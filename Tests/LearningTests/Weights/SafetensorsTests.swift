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
