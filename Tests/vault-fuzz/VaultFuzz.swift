import Fuzzing
import Glibc

/// Hands a parser's promises to libFuzzer, which looks for inputs that reach new code.
///
/// Built by `Scripts/fuzz` only: the target exists where `VOUCHER_VAULT_FUZZ` is set. The parser is
/// named by `VOUCHER_VAULT_FUZZ_PARSER`; everything else is libFuzzer's own.
private let parser: (any FuzzedParser.Type)? = unsafe getenv("VOUCHER_VAULT_FUZZ_PARSER").flatMap {
  FuzzedParsers.named(unsafe String(cString: $0))
}

private typealias Arguments = UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>

@_silgen_name("LLVMFuzzerRunDriver")
private func runDriver(
  _ count: UnsafeMutablePointer<CInt>, _ arguments: UnsafeMutablePointer<Arguments>,
  _ body: @convention(c) (UnsafePointer<UInt8>?, Int) -> CInt
) -> CInt

/// The program's entry: SwiftPM calls it instead of the `main` that libFuzzer brings.
@_cdecl("vault_fuzz_main")
func vaultFuzzMain(
  _ count: CInt, _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>
) -> CInt {
  guard parser != nil else {
    say("VOUCHER_VAULT_FUZZ_PARSER names no parser that is fuzzed here.\n")
    return 64
  }
  var count = count
  var arguments = unsafe arguments
  return unsafe runDriver(&count, &arguments) { unsafe testOneInput($0, $1) }
}

/// One input; that other `main` wants it under this name.
@_cdecl("LLVMFuzzerTestOneInput")
func testOneInput(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let input = unsafe [UInt8](UnsafeBufferPointer(start: start, count: count))
  do {
    try parser?.run(input)
    return 0
  } catch {
    // libFuzzer keeps the input of whatever ends the process.
    say("BROKEN PROMISE: \(error)\n")
    abort()
  }
}

private func say(_ words: String) {
  let bytes = Array(words.utf8)
  _ = unsafe bytes.withUnsafeBytes { unsafe write(STDERR_FILENO, $0.baseAddress, $0.count) }
}
