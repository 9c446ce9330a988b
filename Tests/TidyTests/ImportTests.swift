import Testing

/// Which modules may be imported where, beyond what `Package.swift` allows each target.
///
/// The compiler refuses an import of a target that is not declared as a dependency; these rules
/// keep somebody from declaring one that must not be.
enum ImportRule {
  /// The only targets that may import a module; a module that is not named here is free.
  private static let homes: [String: Set<String>] = {
    let transport: Set<String> = ["SupplierTransport", "SandboxSupplier"]
    var homes: [String: Set<String>] = [
      "GRDB": ["VaultStore"], "CSQLiteSupport": ["VaultStore"],
      "VaultSchema": ["VaultStore"],
      "CSodium": ["VaultCrypto"], "CProcessSupport": ["VaultCommands", "VoucherVault"],
      "ArgumentParser": ["VaultCommands", "voucher-vault"],
      "Configuration": ["VaultCommands"],
      "SupplierTransport": ["VaultCommands", "vault-bench"],
      "SandboxSupplier": ["VaultCommands", "vault-bench"],
      "VaultStore": ["VoucherVault", "vault-bench"],
      "VaultCommands": ["voucher-vault"],
      "Hummingbird": ["VoucherVaultWebhooks"], "VoucherVaultWebhooks": [],
      // Modules whose types cost a promise: exact money, one transport, one cryptography.
      "FoundationNetworking": [], "Crypto": [], "SQLite3": [],
    ]
    for module in ["AsyncHTTPClient", "NIOCore", "NIOHTTP1", "NIOPosix", "NIOSSL", "NIO"] {
      homes[module] = transport
    }
    return homes
  }()

  /// Targets that stay quick to build and free of locales.
  private static let withoutFoundation: Set<String> = [
    "VoucherModel", "VaultCrypto", "TransparencyLog", "Reconciliation", "Ledgers", "Reporting",
    "SupplierAPI", "VoucherVault", "SupplierTransport", "VoucherVaultWebhooks",
  ]

  /// What a target that is values in and values out has no use for.
  private static let withoutSystem: Set<String> = [
    "VoucherModel", "TransparencyLog", "Reconciliation", "Ledgers", "Reporting",
  ]

  static func violations(in source: SwiftSource) -> [String] {
    guard source.codeText.contains("import ") else { return [] }
    return source.imports.compactMap { module, line in
      let place = source.place(line)
      if let homes = homes[module], !homes.contains(source.target) {
        return "\(place): \(source.target) must not import \(module)"
      }
      if module.hasPrefix("Foundation"), withoutFoundation.contains(source.target) {
        return "\(place): \(source.target) does without Foundation"
      }
      if ["Glibc", "Darwin", "Dispatch"].contains(module), withoutSystem.contains(source.target) {
        return "\(place): \(source.target) is pure and must not import \(module)"
      }
      return nil
    }
  }
}

@Suite("the imports")
struct ImportTests {
  @Test func `every module is imported where it is at home`() throws {
    let ours = try Repository.swiftSources.get().filter { $0.path.hasPrefix("Sources/") }
    let found = ours.flatMap(ImportRule.violations)
    #expect(found == [])
  }

  @Test(arguments: [
    ("Sources/VoucherVault/Facade/A.swift", "import GRDB"),
    ("Sources/VaultCommands/A.swift", "package import NIOCore"),
    ("Sources/SupplierAPI/A.swift", "import AsyncHTTPClient"),
    ("Sources/TransparencyLog/A.swift", "private import CSodium"),
    ("Sources/VoucherModel/Money/A.swift", "import struct Foundation.Decimal"),
    ("Sources/Reporting/A.swift", "@preconcurrency import VaultStore"),
    ("Sources/VoucherVault/A.swift", "import SandboxSupplier"),
    ("Sources/Reconciliation/A.swift", "#if canImport(Glibc)\n  import Glibc\n#endif"),
  ])
  func `a forbidden import is found`(path: String, text: String) {
    #expect(ImportRule.violations(in: SwiftSource(path: path, text: text)).count == 1)
  }

  @Test func `an import in a comment or a text is none`() {
    let text = "// import GRDB\nlet words = \"\"\"\nimport GRDB\n\"\"\"\nimport VoucherModel\n"
    #expect(
      ImportRule.violations(in: SwiftSource(path: "Sources/VoucherVault/A.swift", text: text))
        == [])
  }
}
