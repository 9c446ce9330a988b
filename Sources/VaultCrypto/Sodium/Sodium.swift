import CSodium

/// The one door to libsodium: it is set up once, before anything of it is used.
enum Sodium {
  /// Whether the library could be set up; evaluated once, whichever thread asks first.
  static let isReady = sodium_init() >= 0

  static func require() throws(CryptoError) {
    guard isReady else { throw .unavailable }
  }

  /// Turns a status of libsodium into an error.
  static func check(_ status: Int32, orThrow error: CryptoError) throws(CryptoError) {
    guard status == 0 else { throw error }
  }

  /// For calls that fail on wrong sizes only, and whose sizes are constants of this module.
  static func mustSucceed(_ status: Int32) {
    precondition(status == 0, "libsodium refused sizes that are constants of this program")
  }
}
