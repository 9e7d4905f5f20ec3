import Problems
import Tensors

/// The Python names that a pickle of weights may use.
enum TorchGlobal {
    case orderedDictionary
    case rebuildTensor
    case rebuildParameter
    case storage(ElementType)

    static let fix = "save only the weights in Python: torch.save(model.state_dict(), path)"

    private static let storages: [String: ElementType] = [
        "FloatStorage": .float32, "DoubleStorage": .float64, "HalfStorage": .float16, "BFloat16Storage": .bfloat16,
        "LongStorage": .int64, "IntStorage": .int32, "ShortStorage": .int16, "CharStorage": .int8,
        "ByteStorage": .uint8, "BoolStorage": .bool,
    ]

    init(module: String, name: String) throws(Problem) {
        switch (module, name) {
        case ("collections", "OrderedDict"): self = .orderedDictionary
        case ("torch._utils", "_rebuild_tensor_v2"): self = .rebuildTensor
        case ("torch._utils", "_rebuild_parameter"): self = .rebuildParameter
        case ("torch", let name):
            guard let type = Self.storages[name] else { fallthrough }
            self = .storage(type)
        default:
            throw Problem.badWeights(
                "its pickle asks for \(module).\(name), which weights do not need and which is never run",
                fix: Self.fix)
        }
    }
}

/// Numbers in the entry `data/<key>` of the archive.
struct TorchStorage {
    let type: ElementType
    let key: String

    /// From the items `("storage", type, key, device, element count)`.
    init(persistentIdentifier items: [Pickle.Value]) throws(Problem) {
        guard items.count == 5, case .string("storage") = items[0], case .global(.storage(let type)) = items[1],
            case .string(let key) = items[2]
        else { throw Pickle.malformed }
        self.type = type
        self.key = key
    }
}

/// A view of a storage. Offset, extents and strides are in elements.
struct TorchTensor {
    let storage: TorchStorage
    let offset: Int
    let shape: [Int]
    let strides: [Int]

    /// From the arguments `(storage, offset, size, stride, requires_grad, backward_hooks)`.
    init(arguments: [Pickle.Value], in pickle: Pickle) throws(Problem) {
        guard arguments.count >= 4, case .storage(let storage) = arguments[0], case .int(let offset) = arguments[1],
            let shape = Self.integers(arguments[2], in: pickle),
            let strides = Self.integers(arguments[3], in: pickle), shape.count == strides.count
        else { throw Pickle.malformed }
        self.storage = storage
        self.offset = offset
        self.shape = shape
        self.strides = strides
    }

    /// The elements in row-major order.
    func tensor(named name: String, from bytes: ArraySlice<UInt8>) throws(Problem) -> Tensor {
        let available = bytes.count / storage.type.byteCount
        guard let count = elementCount(of: shape), count <= available, let span = span(count: count),
            offset >= 0, span <= available - offset
        else {
            throw Problem.badWeights(
                "tensor \(name) of shape \(shape), strides \(strides) and offset \(offset) does not lie in its "
                    + "storage of \(available) elements")
        }
        let start = bytes.startIndex + offset * storage.type.byteCount
        let elements = storage.type.decode(bytes[start..<start + span * storage.type.byteCount])
        return Tensor(Shape(shape), elements: isContiguous ? elements : gathered(count, from: elements))
    }

    /// The number of elements from the first to the last one in use. Nil if strides are negative or overflow.
    private func span(count: Int) -> Int? {
        guard count > 0 else { return 0 }
        var span = 1
        for (extent, stride) in zip(shape, strides) {
            let (reach, overflow) = (extent - 1).multipliedReportingOverflow(by: stride)
            let (sum, overflowed) = span.addingReportingOverflow(reach)
            guard stride >= 0, !overflow, !overflowed else { return nil }
            span = sum
        }
        return span
    }

    private var isContiguous: Bool {
        if shape.contains(0) { return true }
        var expected = 1
        for (extent, stride) in zip(shape, strides).reversed() {
            if extent > 1 && stride != expected { return false }
            expected *= extent
        }
        return true
    }

    private func gathered(_ count: Int, from elements: [Float]) -> [Float] {
        var indices = [Int](repeating: 0, count: shape.count)
        return (0..<count).map { _ in
            let element = elements[zip(indices, strides).reduce(0) { $0 + $1.0 * $1.1 }]
            var axis = shape.count - 1
            while axis >= 0 {
                indices[axis] += 1
                if indices[axis] < shape[axis] { break }
                indices[axis] = 0
                axis -= 1
            }
            return element
        }
    }

    private static func integers(_ value: Pickle.Value, in pickle: Pickle) -> [Int]? {
        guard case .tuple(let container) = value else { return nil }
        let items = pickle.items(of: container)
        guard items.count <= WeightFile.highestRank else { return nil }
        var integers: [Int] = []
        for item in items {
            guard case .int(let integer) = item else { return nil }
            integers.append(integer)
        }
        return integers
    }
}
