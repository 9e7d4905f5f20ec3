/// The 64-bit hash FNV-1a (Fowler, Noll, Vo) of words or bytes: the same in every process. It is not cryptographic.
package struct FNV1a: Sendable {
    package private(set) var value: UInt64

    /// - Parameter seed: Another seed gives another hash function.
    package init(seed: UInt64 = 0) { value = 0xcbf2_9ce4_8422_2325 ^ seed }

    package mutating func add(_ word: UInt64) { value = (value ^ word) &* 0x100_0000_01b3 }

    package mutating func add(bytes: some Sequence<UInt8>) {
        for byte in bytes { add(UInt64(byte)) }
    }
}
