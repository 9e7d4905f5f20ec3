import Files
import Foundation
import Learning
import Problems
import Tensors
import TestSupport
import Testing

@Suite("Weight files")
struct WeightFileTests {
    private let base = (0..<24).map { Float($0) / 4 }

    @Test(
        "tensors of all number formats, strides and offsets are read from files of PyTorch",
        arguments: ["plain.pth", "zip64.pth"])
    func formats(name: String) throws {
        let tensors = try WeightFile.read(WeightFixtures.url(name))
        #expect(tensors["whole"] == Tensor([2, 3, 4], elements: base))
        let transposed = (0..<6).flatMap { column in (0..<4).map { base[$0 * 6 + column] } }
        #expect(tensors["transposed"] == Tensor([6, 4], elements: transposed))
        #expect(tensors["tail"] == Tensor([4], elements: Array(base[20...])))
        #expect(tensors["channels_last"] == Tensor([1, 2, 3, 4], elements: base))
        for name in ["half", "brain", "double"] {
            #expect(tensors[name] == Tensor([5], elements: Array(base[..<5])))
        }
        #expect(tensors["integers"] == Tensor([3], elements: [-3, 0, 70000]))
        #expect(tensors["flags"] == Tensor([3], elements: [1, 0, 1]))
        #expect(tensors["scalar"] == Tensor([], elements: [7]))
        #expect(tensors["empty"] == Tensor([0, 3], elements: []))
        #expect(tensors["parameter"] == Tensor([3], elements: Array(base[..<3])))
    }

    @Test("a .pth and a .safetensors file of the same weights give the same tensors")
    func agreement() throws {
        let torch = try WeightFile.read(WeightFixtures.url("plain.pth"))
        #expect(try WeightFile.read(WeightFixtures.url("plain.safetensors")) == torch)
    }

    @Test("a state dictionary inside a checkpoint is found")
    func nested() throws {
        var expected = try WeightFile.read(WeightFixtures.url("plain.pth"))
        expected["parameter"] = nil
        let named = expected.map { ("module." + $0.key, $0.value) }
        #expect(
            try WeightFile.read(WeightFixtures.url("nested.pt")) == Dictionary(uniqueKeysWithValues: named))
    }

    @Test("a number under the key `model` does not hide the tensors")
    func modelName() throws {
        let pickle = TorchFile.pickle([("a.weight", [2])])
        // The pickle ends with "u.": add the items to the dictionary, and stop. The item "model": 3 is inserted before.
        let item = [UInt8]("X".utf8) + [5, 0, 0, 0] + Array("model".utf8) + Array("K".utf8) + [3]
        var archive = StoredArchive()
        archive.add("x/data.pkl", Array(pickle.dropLast(2)) + item + Array("u.".utf8))
        archive.add("x/data/0", [0, 0, 0x80, 0x3F, 0, 0, 0x80, 0x3F])
        let tensors = try WeightFile.parse(archive.bytes, named: "x.pth")
        #expect(tensors == ["a.weight": Tensor([2], elements: [1, 1])])
    }

    @Test("a checkpoint without a state dictionary is refused, and the error lists its keys")
    func noTensors() throws {
        let file = TorchFile.bytes([], under: ["optimizer"])
        let error = try #require(throws: Problem.self) { try WeightFile.parse(file, named: "x.pth") }
        #expect(
            error.description.hasPrefix("x.pth: it holds no state dictionary of tensors; it holds epoch, optimizer"))
    }

    @Test("reading a pipe, a folder or a file of 3 GB fails at once")
    func otherFiles() throws {
        let folder = try TemporaryFolder()
        let pipe = folder.url.appending(path: "pipe.pth")
        #expect(mkfifo(pipe.path, 0o600) == 0)
        let long = try folder.write("PK", to: "long.pth")
        #expect(truncate(long.path, 3 << 30) == 0)
        for (url, reason) in [
            (pipe, "not a regular file"), (folder.url, "a folder"), (long, "more than 1073741824 bytes"),
        ] {
            let error = try #require(throws: Problem.self) { try WeightFile.read(url) }
            #expect(error.place == url.path && error.reason.contains(reason))
        }
    }

    @Test("an archive with two or 2,000 entries on the same bytes is refused")
    func overlap() throws {
        let numbers = [UInt8](repeating: 0, count: 4 << 18)
        var archive = StoredArchive()
        archive.add("x/data.pkl", TorchFile.pickle([("a", [4])]))
        archive.add("x/data/0", numbers)
        #expect(try WeightFile.parse(archive.bytes, named: "valid")["a"]?.count == 4)
        var many = archive
        for index in 1..<2000 { many.addAlias("x/data/\(index)", of: "x/data/0") }
        var two = archive
        two.addAlias("x/data/1", of: "x/data/0")
        for bytes in [many.bytes, two.bytes] {
            let error = try #require(throws: Problem.self) { try WeightFile.parse(bytes, named: "alias") }
            #expect(error.reason.contains("overlaps what follows it"))
        }
    }

    @Test("messages are short even for many dimensions and long names")
    func dimensions() throws {
        let ones = [Int](repeating: 1, count: 5000)
        let header = #"{"a":{"dtype":"F32","shape":\#(ones),"data_offsets":[0,4]}}"#
        let safetensors =
            (0..<8).map { UInt8(header.utf8.count >> (8 * $0) & 255) } + Array(header.utf8) + [0, 0, 0, 0]
        let long = TorchFile.bytes([(String(repeating: "n", count: 5000), [1 << 20])]) { _ in [1] }
        for bytes in [TorchFile.bytes([("a", ones)]), safetensors, long] {
            let error = try #require(throws: Problem.self) { try WeightFile.parse(bytes, named: "x") }
            #expect(error.reason.count <= 401, "\(error.reason.prefix(100))")
        }
    }

    @Test("many tensors on one storage are refused, because a small file would use much memory")
    func sharedStorage() throws {
        var archive = StoredArchive()
        archive.add("x/data.pkl", TorchFile.pickle((0..<40).map { ("t\($0)", [1 << 12]) }, key: { _ in "0" }))
        archive.add("x/data/0", [UInt8](repeating: 0, count: 4 << 12))
        let error = try #require(throws: Problem.self) { try WeightFile.parse(archive.bytes, named: "x") }
        #expect(error.reason.contains("too many of its tensors share storage"))
    }

    @Test(
        "a file that cannot be read, or would run code, is refused with the reason",
        arguments: [
            ("attack.pth", ".system"), ("attack-protocol-4.pth", ".system"), ("compressed.pth", "compressed"),
            ("legacy.pth", "before version 1.6"), ("make_weights.py", "neither safetensors nor"),
            ("absent.pth", "cannot be opened"),
        ])
    func refusals(name: String, reason: String) throws {
        let error = try #require(throws: Problem.self) { try WeightFile.read(WeightFixtures.url(name)) }
        #expect(error.place.hasSuffix(name))
        #expect(error.reason.contains(reason))
        #expect(!FileManager.default.fileExists(atPath: "/tmp/tessera-was-attacked"))
    }

    @Test(
        "a file that is truncated at any byte is refused",
        arguments: ["plain.pth", "zip64.pth", "plain.safetensors"])
    func truncation(name: String) throws {
        let bytes = try WeightFixtures.bytes(name)
        for count in 0..<bytes.count {
            #expect(throws: Problem.self) { try WeightFile.parse(Array(bytes[..<count]), named: name) }
        }
    }

    @Test(
        "a file with one changed byte is read or refused, without a crash",
        arguments: ["plain.pth", "nested.pt", "zip64.pth", "attack.pth", "plain.safetensors"])
    func flips(name: String) throws {
        let bytes = try WeightFixtures.bytes(name)
        for index in bytes.indices {
            var damaged = bytes
            damaged[index] ^= [0x01, 0x80, 0xFF][index % 3]
            do {
                _ = try WeightFile.parse(damaged, named: name)
            } catch {
                #expect(error is Problem)
            }
        }
    }

    @Test("damaged .pth and .safetensors files are read or refused")
    func fuzz() throws {
        let small = (0..<6).map { ("layer.\($0).weight", [2, $0, 3]) }
        let torch =
            try [TorchFile.bytes(small, under: []), TorchFile.bytes(small, under: ["epoch", "state_dict"])]
            + ["plain.pth", "nested.pt", "zip64.pth"].map { try WeightFixtures.bytes($0) }
        let tensors = Dictionary(uniqueKeysWithValues: small.map { ($0, Tensor(Shape($1), repeating: 1)) })
        let folder = try TemporaryFolder()
        let safe = folder.url.appending(path: "a.safetensors")
        try Safetensors.write(tensors, metadata: ["a": "b"], to: RootedPath(named: safe))
        let safetensors = [[UInt8](try Data(contentsOf: safe)), try WeightFixtures.bytes("plain.safetensors")]
        let outcomes = [
            Fuzzer(
                "pth", inputs: torch, tokens: ["PK\u{1}\u{2}", "PK\u{3}\u{4}", "PK\u{5}\u{6}", "(", "t", "R", "h\u{1}"]
            )
            .run(repairing: StoredArchive.withRightChecksums) { bytes in
                _ = try WeightFile.parse(bytes, named: "x")
            } isRefusal: {
                $0 is Problem
            },
            Fuzzer(
                "safetensors", inputs: safetensors, tokens: ["{", "[", "\"", ":", ",", "-", "9", "e9", "F16", "null"]
            )
            .run { bytes in
                _ = try WeightFile.parse(bytes, named: "x")
            } isRefusal: {
                $0 is Problem
            },
        ]
        for outcome in outcomes {
            #expect(outcome.surprises.isEmpty)
            #expect(outcome.accepted > 0 && outcome.refused > 0)
        }
    }

    @Test("a damaged pickle with a correct checksum is read or refused", arguments: 0..<2)
    func pickles(round: Int) throws {
        let bytes = try WeightFixtures.bytes("plain.pth")
        var generator = Philox(seed: 7, purpose: "damage", round: round)
        let content = StoredZip.entry("plain/data.pkl", of: bytes)
        for _ in 0..<250 {
            var pickle = Array(bytes[content])
            for _ in 0..<Int.random(in: 1...4, using: &generator) {
                pickle[Int.random(in: 0..<pickle.count, using: &generator)] = .random(in: 0...255, using: &generator)
            }
            let damaged = StoredZip.replacing(content, with: pickle, named: "plain/data.pkl", in: bytes)
            do {
                _ = try WeightFile.parse(damaged, named: "damaged")
            } catch {
                #expect((error as? Problem)?.reason.contains("checksum") == false)
            }
        }
    }

    @Test(
        "the ImageNet weights are the same in both files, and contain all tensors of the backbone",
        .enabled(
            if: SharedFiles.has("weights/mobilenet_v2-imagenet.pth"),
            "the ImageNet weights are not in the folder `shared` next to the checkout"
        )
    )
    func imageNet() throws {
        let torch = try WeightFile.read(SharedFiles.url("weights/mobilenet_v2-imagenet.pth"))
        #expect(torch.count == 314)
        #expect(try WeightFile.read(SharedFiles.url("weights/mobilenet_v2-imagenet.safetensors")) == torch)
        let backbone = try BackboneWeights.normalized(torch)
        let learned = backbone.filter { !$0.key.contains("running_") }
        #expect(learned.values.reduce(0) { $0 + $1.count } == 1_811_712)
        #expect(backbone["backbone.features.2.conv.2.1.bias"] == torch["features.2.conv.3.bias"])
        #expect(backbone["backbone.features.17.conv.2.0.weight"] == torch["features.17.conv.2.weight"])
    }
}
