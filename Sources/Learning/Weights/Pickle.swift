import Problems

/// A reader of pickled data. It builds containers, numbers, strings and descriptions of tensors, and executes no code.
/// A global is only a name on a list of allowed names, and only a few of them can be called.
struct Pickle {
    enum Value {
        case none
        case bool(Bool)
        case int(Int)
        case double(Double)
        case string(String)
        case tuple(Container)
        case list(Container)
        case dictionary(Container)
        case global(TorchGlobal)
        case storage(TorchStorage)
        case tensor(TorchTensor)
    }

    /// The index of a container in the heap. Containers do not hold each other directly, so deep nesting cannot
    /// overflow the stack.
    struct Container {
        fileprivate let index: Int
    }

    private(set) var root = Value.none
    /// The items of each container. Tuples and lists have their items; dictionaries have keys and values alternately.
    private var heap: [[Value]] = []
    private var stack: [Value] = []
    private var marks: [Int] = []
    private var memo: [Int: Value] = [:]

    init(_ bytes: ArraySlice<UInt8>) throws(Problem) {
        var cursor = ByteCursor(bytes)
        while try step(&cursor) {}
        root = try pop()
    }

    func items(of container: Container) -> [Value] { heap[container.index] }

    func pairs(of dictionary: Container) -> [(key: Value, value: Value)] {
        let items = heap[dictionary.index]
        return stride(from: 0, to: items.count - 1, by: 2).map { (items[$0], items[$0 + 1]) }
    }

    /// Executes one instruction. Returns false at the end.
    private mutating func step(_ cursor: inout ByteCursor) throws(Problem) -> Bool {
        let code = try cursor.byte()
        switch UnicodeScalar(code) {
        case ".": return false
        case "\u{80}": try cursor.skip(1)
        case "\u{95}": try cursor.skip(8)
        case "(": marks.append(stack.count)
        case "0": _ = try pop()
        case "1": _ = try popToMark()
        case "N": stack.append(.none)
        case "\u{88}": stack.append(.bool(true))
        case "\u{89}": stack.append(.bool(false))
        case "K": stack.append(.int(Int(try cursor.byte())))
        case "M": stack.append(.int(Int(try cursor.integer(UInt16.self))))
        case "J": stack.append(.int(Int(Int32(bitPattern: try cursor.integer(UInt32.self)))))
        case "\u{8A}": stack.append(.int(try Self.long(&cursor)))
        case "G": stack.append(.double(try Self.double(&cursor)))
        case "X", "T", "B": try string(try cursor.length(UInt32.self), &cursor)
        case "\u{8C}", "U", "C": try string(try cursor.length(UInt8.self), &cursor)
        case "\u{8D}", "\u{8E}": try string(try cursor.length(UInt64.self), &cursor)
        case ")": stack.append(.tuple(store([])))
        case "]": stack.append(.list(store([])))
        case "}": stack.append(.dictionary(store([])))
        case "t": stack.append(.tuple(store(try popToMark())))
        case "l": stack.append(.list(store(try popToMark())))
        case "d": stack.append(.dictionary(store(try popPairs())))
        case "\u{85}": try tuple(of: 1)
        case "\u{86}": try tuple(of: 2)
        case "\u{87}": try tuple(of: 3)
        case "a": try extend(with: [try pop()])
        case "e": try extend(with: try popToMark())
        case "s":
            let value = try pop()
            try extend(with: [try pop(), value])
        case "u": try extend(with: try popPairs())
        case "q": memo[Int(try cursor.byte())] = try top()
        case "r": memo[try cursor.length(UInt32.self)] = try top()
        case "\u{94}": memo[memo.count] = try top()
        case "h": try recall(Int(try cursor.byte()))
        case "j": try recall(try cursor.length(UInt32.self))
        case "c": stack.append(.global(try TorchGlobal(module: try cursor.line(), name: try cursor.line())))
        case "\u{93}":
            guard case (.string(let name), .string(let module)) = (try pop(), try pop()) else { throw Self.malformed }
            stack.append(.global(try TorchGlobal(module: module, name: name)))
        case "R": try call()
        case "b": try build()
        case "Q":
            guard case .tuple(let identifier) = try pop() else { throw Self.malformed }
            stack.append(.storage(try TorchStorage(persistentIdentifier: items(of: identifier))))
        default:
            throw Problem.badWeights(
                "its pickle has the instruction 0x\(String(code, radix: 16)) at byte \(cursor.position - 1), "
                    + "which weights do not need", fix: TorchGlobal.fix)
        }
        return true
    }

    static var malformed: Problem { Problem.badWeights("its pickle is damaged") }
}

extension Pickle {
    private mutating func store(_ items: [Value]) -> Container {
        heap.append(items)
        return Container(index: heap.count - 1)
    }

    private mutating func pop() throws(Problem) -> Value {
        guard stack.count > (marks.last ?? 0), let value = stack.popLast() else { throw Self.malformed }
        return value
    }

    private func top() throws(Problem) -> Value {
        guard stack.count > (marks.last ?? 0), let value = stack.last else { throw Self.malformed }
        return value
    }

    private mutating func popToMark() throws(Problem) -> [Value] {
        guard let mark = marks.popLast() else { throw Self.malformed }
        defer { stack.removeSubrange(mark...) }
        return Array(stack[mark...])
    }

    private mutating func popPairs() throws(Problem) -> [Value] {
        let items = try popToMark()
        guard items.count.isMultiple(of: 2) else { throw Self.malformed }
        return items
    }

    private mutating func tuple(of count: Int) throws(Problem) {
        var items: [Value] = []
        for _ in 0..<count { items.append(try pop()) }
        stack.append(.tuple(store(items.reversed())))
    }

    private mutating func extend(with items: [Value]) throws(Problem) {
        switch try top() {
        case .list(let container): heap[container.index] += items
        case .dictionary(let container) where items.count.isMultiple(of: 2): heap[container.index] += items
        default: throw Self.malformed
        }
    }

    private mutating func recall(_ index: Int) throws(Problem) {
        guard let value = memo[index] else { throw Self.malformed }
        stack.append(value)
    }

    private mutating func string(_ length: Int, _ cursor: inout ByteCursor) throws(Problem) {
        stack.append(.string(String(decoding: try cursor.take(length), as: UTF8.self)))
    }

    /// REDUCE: calls one of the allowed globals.
    private mutating func call() throws(Problem) {
        guard case (.tuple(let arguments), .global(let global)) = (try pop(), try pop()) else { throw Self.malformed }
        let items = items(of: arguments)
        switch global {
        case .orderedDictionary where items.isEmpty: stack.append(.dictionary(store([])))
        case .rebuildTensor: stack.append(.tensor(try TorchTensor(arguments: items, in: self)))
        case .rebuildParameter:
            guard case .tensor(let tensor)? = items.first else { throw Self.malformed }
            stack.append(.tensor(tensor))
        case .orderedDictionary, .storage: throw Self.malformed
        }
    }

    /// BUILD: ignores the attributes of an ordered dictionary (the `_metadata` of a state dictionary).
    private mutating func build() throws(Problem) {
        _ = try pop()
        guard case .dictionary = try top() else { throw Self.malformed }
    }

    /// LONG1: a number in little-endian two's complement.
    private static func long(_ cursor: inout ByteCursor) throws(Problem) -> Int {
        let bytes = try cursor.take(Int(try cursor.byte()))
        guard bytes.count <= 8 else { throw Problem.badWeights("its pickle has a number beyond 64 bits") }
        guard let last = bytes.last else { return 0 }
        let start: Int = last & 0x80 == 0 ? 0 : -1
        return bytes.reversed().reduce(start) { $0 << 8 | Int($1) }
    }

    /// BINFLOAT: a big-endian number; all other numbers are little-endian.
    private static func double(_ cursor: inout ByteCursor) throws(Problem) -> Double {
        Double(bitPattern: try cursor.integer(UInt64.self).byteSwapped)
    }
}
