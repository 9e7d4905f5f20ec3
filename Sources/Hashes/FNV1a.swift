/// The 64-bit hash FNV-1a (Fowler, Noll, Vo) of words or bytes. It is equal in every process. It is not cryptographic.
package struct FNV1a: Sendable {
    package private(set) var value: UInt64

    /// Starts a hash.
    /// - Parameter seed: Selects one of many hash functions.
    package init(seed: UInt64 = 0) { value = 0xcbf2_9ce4_8422_2325 ^ seed }

    /// Adds a word of 64 bits as one step. A byte that is added this way counts as in FNV-1a for bytes.
    package mutating func add(_ word: UInt64) { value = (value ^ word) &* 0x100_0000_01b3 }

    /// Adds each byte.
    package mutating func add(bytes: some Sequence<UInt8>) {
        // The iterator of a generic sequence is slow.
        let isDone: Void? = bytes.withContiguousStorageIfAvailable { storage in
            for byte in storage { add(UInt64(byte)) }
        }
        if isDone == nil { for byte in bytes { add(UInt64(byte)) } }
    }
}
