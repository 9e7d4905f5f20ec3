import Imagery
import Terminal

/// The keys that pick a class in the editor: one key for the first classes, and two keys, a prefix and another one, for
/// the rest.
extension Keymap {
    /// All characters that pick classes.
    private static let alphabet = "1234567890abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"

    /// The keys that pick a class alone: digits first, then letters without a binding in the editor. With the default
    /// keys there are 30.
    package var classKeys: [Character] { Self.alphabet.filter { !isBound($0) } }

    /// The first keys of classes with two keys: those without a binding in the editor. With the default keys, all 254
    /// classes that are possible have keys.
    package var classPrefixes: [Character] { "';\"\\".filter { !isBound($0) } }

    private func isBound(_ character: Character) -> Bool {
        command(for: KeyEvent(.character(character)), in: .editor) != nil
    }

    /// The keys of a class; nil if it has none.
    package func classKey(_ index: Int) -> String? {
        let single = classKeys
        if index < single.count { return String(single[index]) }
        let (prefix, second) = (index - single.count).quotientAndRemainder(dividingBy: Self.alphabet.count)
        let characters = Array(Self.alphabet)
        return classPrefixes.value(at: prefix).map { "\($0)\(characters[second])" }
    }

    /// The class of a key.
    /// - Parameter prefix: The prefix that was pressed before; nil if there is none.
    package func classIndex(of key: Character, after prefix: Character?) -> Int? {
        guard let prefix else { return classKeys.firstIndex(of: key) }
        guard let first = classPrefixes.firstIndex(of: prefix),
            let second = Array(Self.alphabet).firstIndex(of: key)
        else { return nil }
        return classKeys.count + first * Self.alphabet.count + second
    }
}
