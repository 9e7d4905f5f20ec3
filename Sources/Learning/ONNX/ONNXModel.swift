import Tensors

/// A model of ONNX (https://onnx.ai): operations, tensors, inputs and outputs. It writes the message `ModelProto`.
struct ONNXModel {
    enum Attribute {
        case integer(Int)
        case integers([Int])
        case number(Float)
        case text(String)
    }

    /// An input or output whose extents are names or numbers.
    struct Port {
        enum Extent {
            case fixed(Int)
            case named(String)
        }

        let name: String
        let element: Element
        let shape: [Extent]
    }

    /// The types of elements, with ONNX's numbers.
    enum Element: Int {
        case float = 1
        case int64 = 7
    }

    /// Operators as of ONNX 1.12. Their definitions did not change since in what is used here.
    private static let operators = 17
    /// The version of the file format that goes with them.
    private static let format = 8

    private var nodes: [Protobuf] = []
    private var tensors: [Protobuf] = []
    var inputs: [Port] = []
    var outputs: [Port] = []
    /// Facts about the model, for people and programs.
    var metadata: [(key: String, value: String)] = []

    /// Adds an operation.
    mutating func add(
        _ operation: String, _ inputs: [String], to output: String,
        _ attributes: [(name: String, value: Attribute)] = []
    ) {
        var node = Protobuf()
        for input in inputs { node.add(1, input) }
        node.add(2, output)
        node.add(3, output)
        node.add(4, operation)
        for (name, value) in attributes {
            var attribute = Protobuf()
            attribute.add(1, name)
            switch value {
            case .number(let number):
                attribute.add(2, number)
                attribute.add(20, 1)
            case .integer(let integer):
                attribute.add(3, integer)
                attribute.add(20, 2)
            case .text(let text):
                attribute.add(4, text)
                attribute.add(20, 3)
            case .integers(let integers):
                for integer in integers { attribute.add(8, integer) }
                attribute.add(20, 7)
            }
            node.add(5, attribute)
        }
        nodes.append(node)
    }

    /// Adds constant numbers.
    mutating func add(_ name: String, _ numbers: [Float], shape: [Int]) {
        add(name, shape, .float, bytes: numbers.flatMap { withUnsafeBytes(of: $0.bitPattern.littleEndian, Array.init) })
    }

    /// Adds constant whole numbers.
    mutating func add(_ name: String, _ integers: [Int]) {
        let bytes = integers.flatMap { withUnsafeBytes(of: Int64($0).littleEndian, Array.init) }
        add(name, [integers.count], .int64, bytes: bytes)
    }

    private mutating func add(_ name: String, _ shape: [Int], _ element: Element, bytes: [UInt8]) {
        var tensor = Protobuf()
        for extent in shape { tensor.add(1, extent) }
        tensor.add(2, element.rawValue)
        tensor.add(8, name)
        tensor.add(9, bytes: bytes)
        tensors.append(tensor)
    }

    /// The bytes of the file.
    func bytes(producer: String, version: String) -> [UInt8] {
        var graph = Protobuf()
        for node in nodes { graph.add(1, node) }
        graph.add(2, "network")
        for tensor in tensors { graph.add(5, tensor) }
        for input in inputs { graph.add(11, Self.message(input)) }
        for output in outputs { graph.add(12, Self.message(output)) }
        var operators = Protobuf()
        operators.add(1, "")
        operators.add(2, Self.operators)
        var model = Protobuf()
        model.add(1, Self.format)
        model.add(2, producer)
        model.add(3, version)
        model.add(7, graph)
        model.add(8, operators)
        for (key, value) in metadata {
            var entry = Protobuf()
            entry.add(1, key)
            entry.add(2, value)
            model.add(14, entry)
        }
        return model.bytes
    }

    private static func message(_ port: Port) -> Protobuf {
        var shape = Protobuf()
        for extent in port.shape {
            var dimension = Protobuf()
            switch extent {
            case .fixed(let count): dimension.add(1, count)
            case .named(let name): dimension.add(2, name)
            }
            shape.add(1, dimension)
        }
        var tensor = Protobuf()
        tensor.add(1, port.element.rawValue)
        tensor.add(2, shape)
        var type = Protobuf()
        type.add(1, tensor)
        var message = Protobuf()
        message.add(1, port.name)
        message.add(2, type)
        return message
    }
}
