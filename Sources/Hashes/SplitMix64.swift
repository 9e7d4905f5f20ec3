extension UInt64 {
    /// The finalizer of SplitMix64 (Steele, Lea, Flood, 2014): a bijection in which a change of one bit changes about
    /// half of the bits.
    package var splitMixFinalized: UInt64 {
        var hash = self
        hash = (hash ^ hash >> 30) &* 0xbf58_476d_1ce4_e5b9
        hash = (hash ^ hash >> 27) &* 0x94d0_49bb_1331_11eb
        return hash ^ hash >> 31
    }
}
