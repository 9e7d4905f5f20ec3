import Foundation
import Problems
import Tensors

/// The safetensors format (github.com/huggingface/safetensors). A file consists of three parts: the length of the
/// header as an integer of 8 bytes, a JSON header, and the numbers without gaps. The header has `dtype`, `shape` and
/// `data_offsets` for each tensor.
package enum Safetensors {
    /// The largest header that is read, which can name 100,000 tensors. The format allows 100 MB.
    static let maximumHeaderLength = 16_000_000

    /// - Throws: `Problem` that says what is wrong, and in which tensor if it is in one.
    package static func read(_ url: URL) throws -> (tensors: [String: Tensor], metadata: [String: String]) {
        try WeightFile.contents(of: url) { bytes throws(Problem) in try parse(bytes) }
    }

    static func recognizes(_ bytes: ArraySlice<UInt8>) -> Bool {
        bytes.count > 8 && bytes[bytes.startIndex + 8] == UInt8(ascii: "{")
    }

    static func parse(
        _ bytes: ArraySlice<UInt8>
    ) throws(Problem) -> (tensors: [String: Tensor], metadata: [String: String]) {
        var cursor = ByteCursor(bytes)
        let length = try cursor.length(UInt64.self)
        guard length <= maximumHeaderLength else { throw Problem.longHeader(length) }
        let header = try header(in: try cursor.take(length))
        let data = bytes[cursor.position...]

        let tensors = try header.checkedEntries(dataCount: data.count).mapValues { entry in
            let range = data.startIndex + entry.range.lowerBound..<data.startIndex + entry.range.upperBound
            return Tensor(Shape(entry.shape), elements: entry.type.decode(data[range]))
        }
        return (tensors, header.metadata)
    }

    static func header(in bytes: ArraySlice<UInt8>) throws(Problem) -> SafetensorsHeader {
        do {
            return try JSONDecoder().decode(SafetensorsHeader.self, from: Data(bytes))
        } catch let DecodingError.typeMismatch(_, context), let DecodingError.valueNotFound(_, context),
            let DecodingError.keyNotFound(_, context)
        {
            let place = context.codingPath.map(\.stringValue).joined(separator: ".")
            throw Problem.badWeights("the header is wrong at \(place) (\(context.debugDescription))")
        } catch {
            throw Problem.badWeights("the header is not JSON, or has a number that is not an integer")
        }
    }
}

extension Problem {
    static func longHeader(_ length: Int) -> Problem {
        badWeights("a header of \(length) bytes, more than \(Safetensors.maximumHeaderLength)")
    }
}

/// The JSON header: an entry for each tensor, and strings under `__metadata__`.
struct SafetensorsHeader: Codable {
    struct Entry: Codable {
        let dtype: String
        let shape: [Int]
        let dataOffsets: Offsets

        enum CodingKeys: String, CodingKey {
            case dtype, shape
            case dataOffsets = "data_offsets"
        }
    }

    struct Offsets: Codable, Comparable {
        let begin: Int
        let end: Int

        init(begin: Int, end: Int) { (self.begin, self.end) = (begin, end) }

        init(from decoder: any Decoder) throws {
            var container = try decoder.unkeyedContainer()
            (begin, end) = (try container.decode(Int.self), try container.decode(Int.self))
        }

        func encode(to encoder: any Encoder) throws {
            var container = encoder.unkeyedContainer()
            try container.encode(begin)
            try container.encode(end)
        }

        static func < (a: Offsets, b: Offsets) -> Bool { (a.begin, a.end) < (b.begin, b.end) }
    }

    private struct Name: CodingKey {
        let stringValue: String
        var intValue: Int? { nil }
        init(stringValue: String) { self.stringValue = stringValue }
        init?(intValue: Int) { nil }
        static let metadata = Name(stringValue: "__metadata__")
    }

    var entries: [String: Entry]
    var metadata: [String: String]

    init(entries: [String: Entry], metadata: [String: String]) {
        self.entries = entries
        self.metadata = metadata
    }

    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: Name.self)
        metadata = try container.decodeIfPresent([String: String].self, forKey: .metadata) ?? [:]
        entries = [:]
        for name in container.allKeys where name.stringValue != Name.metadata.stringValue {
            entries[name.stringValue] = try container.decode(Entry.self, forKey: name)
        }
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Name.self)
        if !metadata.isEmpty { try container.encode(metadata, forKey: .metadata) }
        for (name, entry) in entries { try container.encode(entry, forKey: Name(stringValue: name)) }
    }
}

extension SafetensorsHeader {
    /// The format, shape and byte range of each tensor.
    /// - Throws: `Problem` if the ranges do not agree with the shapes, have gaps, or do not end with the data.
    func checkedEntries(
        dataCount: Int
    ) throws(Problem) -> [String: (type: ElementType, shape: [Int], range: Range<Int>)] {
        var checked: [String: (type: ElementType, shape: [Int], range: Range<Int>)] = [:]
        var end = 0
        for (name, entry) in entries.sorted(by: { ($0.value.dataOffsets, $0.key) < ($1.value.dataOffsets, $1.key) }) {
            let (type, range) = try entry.checked(name: name, dataCount: dataCount)
            guard range.lowerBound == end else {
                throw Problem.badWeights(
                    "tensor \(name) begins at byte \(range.lowerBound) of the data; byte \(end) is expected")
            }
            end = range.upperBound
            checked[name] = (type, entry.shape, range)
        }
        guard end == dataCount else {
            throw Problem.badWeights("the tensors end at byte \(end) of \(dataCount) bytes of data")
        }
        return checked
    }
}

extension SafetensorsHeader.Entry {
    /// The format and byte range of a tensor's numbers.
    /// - Throws: `Problem` if they do not agree with the shape, or if the range is not within the data.
    fileprivate func checked(
        name: String, dataCount: Int
    ) throws(Problem) -> (type: ElementType, range: Range<Int>) {
        guard let type = ElementType(rawValue: dtype) else {
            throw Problem.badWeights(
                "tensor \(name) is of type \(dtype), which is not read here",
                fix: "save it as F32, F16 or BF16")
        }
        guard shape.count <= WeightFile.highestRank else {
            throw Problem.badWeights("tensor \(name) has \(shape.count) dimensions")
        }
        guard 0...dataCount ~= dataOffsets.begin, dataOffsets.begin...dataCount ~= dataOffsets.end else {
            throw Problem.badWeights(
                "tensor \(name) has the byte range \(dataOffsets.begin) to \(dataOffsets.end); the data has "
                    + "\(dataCount) bytes")
        }
        let range = dataOffsets.begin..<dataOffsets.end
        guard let count = elementCount(of: shape), range.count / type.byteCount == count,
            range.count % type.byteCount == 0
        else {
            throw Problem.badWeights(
                "tensor \(name) of shape \(shape) and type \(dtype) has \(range.count) bytes")
        }
        return (type, range)
    }
}
