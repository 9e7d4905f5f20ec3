import Foundation
import Problems
import Tensors

#if MPI
    import CMPI
#endif

/// The processes that `mpirun` started for one training.
package enum MPIRanks {
    private static let countVariable = "OMPI_COMM_WORLD_SIZE"

    /// The numbers of processes that can train together: powers of two, at most one for each leaf of a batch.
    private static let counts = [1, 2, 4, 8]

    /// Runs `body` with the ranks that mpirun started; nil if it did not start this process.
    /// - Throws: `Problem` if the program cannot use MPI, or the number of processes does not fit.
    package static func with<R>(
        environment: [String: String] = ProcessInfo.processInfo.environment, _ body: ((any Ranks)?) throws -> R
    ) throws -> R {
        guard let text = environment[countVariable] else { return try body(nil) }
        #if MPI
            let ranks = try OpenMPI()
            guard counts.contains(ranks.count) else {
                throw Problem(
                    reason: "\(ranks.count) processes cannot train together",
                    fix: "start \(counts.map(String.init).joined(separator: ", ")) of them with mpirun -np")
            }
            let result = try body(ranks)
            try ranks.finish()
            return result
        #else
            // One process needs no MPI, but its results would differ from those of several.
            throw Problem(
                reason: "mpirun started \(text) processes, but this program was built without MPI",
                fix: "install libopenmpi-dev and build with `swift build -c release --traits MPI`")
        #endif
    }
}

#if MPI
    /// Open MPI. All calls come from one thread.
    private struct OpenMPI: Ranks {
        let rank: Int
        let count: Int

        init() throws {
            var (rank, count): (Int32, Int32) = (0, 0)
            try Self.check(tessera_mpi_start(&rank, &count))
            (self.rank, self.count) = (Int(rank), Int(count))
        }

        func exchange(
            _ sent: UnsafeRawBufferPointer, _ received: UnsafeMutableRawBufferPointer, with other: Int
        ) throws {
            precondition(sent.count == received.count, "OpenMPI: \(sent.count) bytes for \(received.count)")
            guard let from = sent.baseAddress, let to = received.baseAddress else { return }
            let error = tessera_mpi_exchange(
                from.assumingMemoryBound(to: CChar.self), to.assumingMemoryBound(to: CChar.self), sent.count,
                Int32(other))
            try Self.check(error)
        }

        func finish() throws { try Self.check(tessera_mpi_finish()) }

        private static func check(_ error: Int32) throws {
            guard error != MPI_SUCCESS else { return }
            var text = [CChar](repeating: 0, count: Int(MPI_MAX_ERROR_STRING) + 1)
            tessera_mpi_error_text(error, &text)
            throw Problem(
                reason:
                    "MPI failed: \(String(decoding: text.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self))",
                fix: "start the training again; the last checkpoint is complete")
        }
    }
#endif
