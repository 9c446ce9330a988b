import CSodium

/// The versions of what is below us.
package enum LibraryVersion {
  /// libsodium's own word.
  package static var sodium: String {
    guard let text = unsafe sodium_version_string() else { return "unknown" }
    return unsafe String(cString: text)
  }
}
