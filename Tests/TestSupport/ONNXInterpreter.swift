import Foundation

/// Reads an ONNX model from its bytes and runs it with plain loops, independently of the program that wrote it. It
/// knows only the operations of Tessera's networks.
package struct ONNXInterpreter {
    /// A tensor; whole numbers are stored as numbers too.
    package struct Array: Equatable {
        package let shape: [Int]
        package let values: [Double]

        package init(_ shape: [Int], _ values: [Double]) {
            precondition(shape.reduce(1, *) == values.count, "ONNXInterpreter: \(values.count) values for \(shape)")
            self.shape = shape
            self.values = values
        }
    }

    private struct Node {
        var inputs: [String] = []
        var output = ""
        var operation = ""
        var integers: [String: [Int]] = [:]
        var numbers: [String: Double] = [:]
        var texts: [String: String] = [:]
    }

    private var nodes: [Node] = []
    private var constants: [String: Array] = [:]
    package private(set) var metadata: [String: String] = [:]
    /// The extents of inputs and outputs, as texts.
    package private(set) var ports: [String: [String]] = [:]
    package private(set) var outputs: [String] = []

    package init(_ bytes: [UInt8]) {
        for field in Field.all(in: bytes[...]) {
            if field.number == 7 { readGraph(field.bytes) }
            if field.number == 14 {
                let parts = Field.all(in: field.bytes)
                metadata[parts[0].text] = parts[1].text
            }
        }
    }

    private mutating func readGraph(_ bytes: ArraySlice<UInt8>) {
        for field in Field.all(in: bytes) {
            switch field.number {
            case 1: nodes.append(Self.node(field.bytes))
            case 5: readTensor(field.bytes)
            case 11, 12:
                let parts = Field.all(in: field.bytes)
                let type = Field.all(in: Field.all(in: parts[1].bytes)[0].bytes)
                ports[parts[0].text] = Field.all(in: type[1].bytes).map { dimension in
                    let extent = Field.all(in: dimension.bytes)[0]
                    return extent.number == 1 ? "\(extent.integer)" : extent.text
                }
                if field.number == 12 { outputs.append(parts[0].text) }
            default: break
            }
        }
    }

    private static func node(_ bytes: ArraySlice<UInt8>) -> Node {
        var node = Node()
        for field in Field.all(in: bytes) {
            switch field.number {
            case 1: node.inputs.append(field.text)
            case 2: node.output = field.text
            case 4: node.operation = field.text
            case 5:
                let parts = Field.all(in: field.bytes)
                let name = parts.first { $0.number == 1 }?.text ?? ""
                for part in parts {
                    switch part.number {
                    case 2: node.numbers[name] = Double(Float(bitPattern: UInt32(part.integer)))
                    case 3, 8: node.integers[name, default: []].append(part.integer)
                    case 4: node.texts[name] = part.text
                    default: break
                    }
                }
            default: break
            }
        }
        return node
    }

    private mutating func readTensor(_ bytes: ArraySlice<UInt8>) {
        var (shape, name, raw, element): ([Int], String, [UInt8], Int) = ([], "", [], 0)
        for field in Field.all(in: bytes) {
            switch field.number {
            case 1: shape.append(field.integer)
            case 2: element = field.integer
            case 8: name = field.text
            case 9: raw = Swift.Array(field.bytes)
            default: break
            }
        }
        let values: [Double] = raw.withUnsafeBytes { raw in
            element == 1
                ? (0..<raw.count / 4).map { Double(raw.loadUnaligned(fromByteOffset: 4 * $0, as: Float.self)) }
                : (0..<raw.count / 8).map { Double(raw.loadUnaligned(fromByteOffset: 8 * $0, as: Int64.self)) }
        }
        precondition(constants[name] == nil, "ONNXInterpreter: two tensors \(name)")
        constants[name] = Array(shape, values)
    }

    /// The outputs for some inputs.
    package func run(_ inputs: [String: Array]) -> [String: Array] {
        var values = constants.merging(inputs) { $1 }
        for node in nodes {
            let read = node.inputs.map { name -> Array in
                guard !name.isEmpty else { return Array([0], []) }
                guard let value = values[name] else { preconditionFailure("ONNXInterpreter: no tensor \(name)") }
                return value
            }
            precondition(values[node.output] == nil, "ONNXInterpreter: two tensors \(node.output)")
            values[node.output] = Self.result(of: node, read)
        }
        return Dictionary(uniqueKeysWithValues: outputs.map { ($0, values[$0]!) })
    }

    private static func result(of node: Node, _ read: [Array]) -> Array {
        let x = read[0]
        switch node.operation {
        case "Conv": return convolution(x, read[1], read.count > 2 ? read[2].values : nil, node)
        case "Relu": return Array(x.shape, x.values.map { max($0, 0) })
        case "Clip":
            let (low, high) = (read[1].values[0], read[2].values[0])
            return Array(x.shape, x.values.map { min(max($0, low), high) })
        case "Add", "Sum": return read.dropFirst().reduce(x) { elementwise($0, $1, +) }
        case "Mul": return elementwise(x, read[1], *)
        // Only whole numbers are divided.
        case "Div": return elementwise(x, read[1]) { ($0 / $1).rounded(.towardZero) }
        case "Shape": return Array([x.shape.count], x.shape.map(Double.init))
        case "Gather": return Array(read[1].shape, read[1].values.map { x.values[Int($0)] })
        case "Concat": return concatenation(read, axis: node.integers["axis"]![0])
        case "Resize": return resized(x, to: read[3].values.map { Int($0) }, node)
        case "Reshape":
            let wanted = read[1].values.enumerated().map { $1 == 0 ? x.shape[$0] : Int($1) }
            let known = wanted.filter { $0 >= 0 }.reduce(1, *)
            return Array(wanted.map { $0 < 0 ? x.values.count / known : $0 }, x.values)
        case "GlobalAveragePool":
            let area = x.shape[2] * x.shape[3]
            return Array(
                [x.shape[0], x.shape[1], 1, 1],
                (0..<x.values.count / area).map { x.values[$0 * area..<($0 + 1) * area].reduce(0, +) / Double(area) })
        case "MaxPool": return maxPool(x)
        case "InstanceNormalization": return normalized(x, read[1].values, read[2].values, node.numbers["epsilon"]!)
        case "ArgMax":
            let (classes, area) = (x.shape[1], x.shape[2] * x.shape[3])
            let values = (0..<x.shape[0] * area).map { pixel -> Double in
                let start = pixel / area * classes * area + pixel % area
                return Double((0..<classes).max { x.values[start + $0 * area] < x.values[start + $1 * area] }!)
            }
            return Array([x.shape[0], x.shape[2], x.shape[3]], values)
        default: preconditionFailure("ONNXInterpreter: the operation \(node.operation)")
        }
    }

    private static func convolution(_ x: Array, _ weights: Array, _ bias: [Double]?, _ node: Node) -> Array {
        let (stride, dilation, pad) = (
            node.integers["strides"]![0], node.integers["dilations"]![0], node.integers["pads"]![0]
        )
        let groups = node.integers["group"]![0]
        let (n, height, width) = (x.shape[0], x.shape[2], x.shape[3])
        let (outputs, inputs, extent) = (weights.shape[0], weights.shape[1], weights.shape[2])
        precondition(inputs * groups == x.shape[1], "ONNXInterpreter: \(x.shape) by \(weights.shape)")
        func size(_ extent: Int, _ kernel: Int) -> Int { (extent + 2 * pad - dilation * (kernel - 1) - 1) / stride + 1 }
        let (newHeight, newWidth) = (size(height, extent), size(width, extent))
        var values = [Double](repeating: 0, count: n * outputs * newHeight * newWidth)
        values.withUnsafeMutableBufferPointer { values in
            x.values.withUnsafeBufferPointer { from in
                weights.values.withUnsafeBufferPointer { weights in
                    var at = 0
                    for image in 0..<n {
                        for output in 0..<outputs {
                            let first = output / (outputs / groups) * inputs
                            for row in 0..<newHeight {
                                for column in 0..<newWidth {
                                    var sum = bias?[output] ?? 0
                                    for input in 0..<inputs {
                                        let plane = (image * inputs * groups + first + input) * height * width
                                        for ky in 0..<extent {
                                            let y = row * stride - pad + ky * dilation
                                            guard y >= 0, y < height else { continue }
                                            for kx in 0..<extent {
                                                let x = column * stride - pad + kx * dilation
                                                guard x >= 0, x < width else { continue }
                                                let tap = ((output * inputs + input) * extent + ky) * extent + kx
                                                sum += from[plane + y * width + x] * weights[tap]
                                            }
                                        }
                                    }
                                    values[at] = sum
                                    at += 1
                                }
                            }
                        }
                    }
                }
            }
        }
        return Array([n, outputs, newHeight, newWidth], Swift.Array(values))
    }

    /// Shapes are equal, or the second is `[C, 1, 1]`.
    private static func elementwise(_ a: Array, _ b: Array, _ operation: (Double, Double) -> Double) -> Array {
        if a.shape == b.shape { return Array(a.shape, zip(a.values, b.values).map { operation($0, $1) }) }
        if b.shape == [1] { return Array(a.shape, a.values.map { operation($0, b.values[0]) }) }
        precondition(b.shape == [a.shape[1], 1, 1], "ONNXInterpreter: \(a.shape) and \(b.shape)")
        let area = a.shape[2] * a.shape[3]
        return Array(
            a.shape,
            a.values.enumerated().map { operation($1, b.values[$0 / area % b.shape[0]]) })
    }

    private static func concatenation(_ parts: [Array], axis: Int) -> Array {
        var shape = parts[0].shape
        shape[axis] = parts.reduce(0) { $0 + $1.shape[axis] }
        let outer = shape[..<axis].reduce(1, *)
        var values: [Double] = []
        for index in 0..<outer {
            for part in parts {
                let length = part.values.count / outer
                values += part.values[index * length..<(index + 1) * length]
            }
        }
        return Array(shape, values)
    }

    private static func resized(_ x: Array, to shape: [Int], _ node: Node) -> Array {
        precondition(shape[..<2] == x.shape[..<2], "ONNXInterpreter: \(x.shape) to \(shape)")
        let isNearest = node.texts["mode"] == "nearest"
        let coordinates = node.texts["coordinate_transformation_mode"]
        func sources(_ from: Int, _ to: Int) -> [(first: Int, second: Int, weight: Double)] {
            (0..<to).map { position in
                if isNearest {
                    precondition(coordinates == "asymmetric" && node.texts["nearest_mode"] == "floor")
                    let source = min(from - 1, Int(Float(position) * (Float(from) / Float(to))))
                    return (source, source, 0)
                }
                let exact =
                    coordinates == "align_corners"
                    ? (to == 1 ? 0 : Double(position) * Double(from - 1) / Double(to - 1))
                    : max(0, (Double(position) + 0.5) * Double(from) / Double(to) - 0.5)
                let first = min(from - 1, Int(exact))
                return (first, min(from - 1, first + 1), exact - Double(first))
            }
        }
        let (rows, columns) = (sources(x.shape[2], shape[2]), sources(x.shape[3], shape[3]))
        let area = x.shape[2] * x.shape[3]
        var values: [Double] = []
        for plane in 0..<shape[0] * shape[1] {
            for row in rows {
                for column in columns {
                    func value(_ y: Int) -> Double {
                        let start = plane * area + y * x.shape[3]
                        return x.values[start + column.first] * (1 - column.weight)
                            + x.values[start + column.second] * column.weight
                    }
                    values.append(value(row.first) * (1 - row.weight) + value(row.second) * row.weight)
                }
            }
        }
        return Array(shape, values)
    }

    /// Windows of 3x3 with stride 2 and padding 1.
    private static func maxPool(_ x: Array) -> Array {
        let (height, width) = (x.shape[2], x.shape[3])
        let (newHeight, newWidth) = ((height - 1) / 2 + 1, (width - 1) / 2 + 1)
        var values: [Double] = []
        for plane in 0..<x.shape[0] * x.shape[1] {
            for row in 0..<newHeight {
                for column in 0..<newWidth {
                    var best = -Double.infinity
                    for y in max(0, 2 * row - 1)..<min(height, 2 * row + 2) {
                        for x0 in max(0, 2 * column - 1)..<min(width, 2 * column + 2) {
                            best = max(best, x.values[(plane * height + y) * width + x0])
                        }
                    }
                    values.append(best)
                }
            }
        }
        return Array([x.shape[0], x.shape[1], newHeight, newWidth], values)
    }

    /// Each channel of each image by its mean and variance.
    private static func normalized(_ x: Array, _ scale: [Double], _ shift: [Double], _ epsilon: Double) -> Array {
        let length = x.values.count / (x.shape[0] * x.shape[1])
        var values = x.values
        for plane in 0..<x.shape[0] * x.shape[1] {
            let part = x.values[plane * length..<(plane + 1) * length]
            let mean = part.reduce(0, +) / Double(length)
            let variance = part.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(length)
            let channel = plane % x.shape[1]
            for index in part.indices {
                values[index] =
                    (part[index] - mean) / (variance + epsilon).squareRoot() * scale[channel] + shift[channel]
            }
        }
        return Array(x.shape, values)
    }

    /// A field of a message of Protocol Buffers.
    private struct Field {
        let number: Int
        /// The value of a number field; the bits of a number in single precision.
        var integer = 0
        var bytes: ArraySlice<UInt8> = []

        var text: String { String(decoding: bytes, as: UTF8.self) }

        static func all(in bytes: ArraySlice<UInt8>) -> [Field] {
            var fields: [Field] = []
            var at = bytes.startIndex
            func varint() -> UInt64 {
                var (value, shift): (UInt64, UInt64) = (0, 0)
                while true {
                    let byte = bytes[at]
                    at += 1
                    value |= UInt64(byte & 127) << shift
                    shift += 7
                    if byte < 128 { return value }
                }
            }
            while at < bytes.endIndex {
                let key = varint()
                var field = Field(number: Int(key >> 3))
                switch key & 7 {
                case 0: field.integer = Int(truncatingIfNeeded: varint())
                case 2:
                    let count = Int(varint())
                    field.bytes = bytes[at..<at + count]
                    at += count
                case 5:
                    field.integer = (0..<4).reduce(0) { $0 | Int(bytes[at + $1]) << (8 * $1) }
                    at += 4
                default: preconditionFailure("ONNXInterpreter: a field of the type \(key & 7)")
                }
                fields.append(field)
            }
            return fields
        }
    }
}
