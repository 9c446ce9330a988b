/// FNV-1a with 128 bits: the same text has the same 32 hexadecimal digits in every version.
///
/// It names things; it does not withstand somebody who looks for two texts with one name.
enum StableHash {
  static func text(of text: String) -> String {
    var hash: UInt128 = 0x6C62_272E_07BB_0142_62B8_2175_6295_C58D
    let prime: UInt128 = 1 << 88 | 0x13B
    for byte in text.utf8 { hash = (hash ^ UInt128(byte)) &* prime }
    let digits = String(hash, radix: 16)
    return String(repeating: "0", count: 32 - digits.utf8.count) + digits
  }
}
