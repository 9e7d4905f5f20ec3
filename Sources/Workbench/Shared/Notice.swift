/// A line for the person.
package struct Notice: Sendable, Equatable {
    package let text: String
    package let isError: Bool
}
