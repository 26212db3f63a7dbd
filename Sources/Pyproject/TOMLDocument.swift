/// A TOML file with the places of its keys.
package struct TOMLDocument: Sendable {
}
