// swift-tools-version: 6.2

import PackageDescription

/// A target of ours; `on` lists the modules it may import, and no other import compiles.
func layer(
  _ name: String, on dependencies: [Target.Dependency] = [], exclude: [String] = [],
  resources: [Resource]? = nil, settings: [SwiftSetting] = []
) -> Target {
  .target(
    name: name, dependencies: dependencies, exclude: exclude, resources: resources,
    swiftSettings: settings)
}

/// A test target; `TestSupport` has temporary folders, seeded randomness and golden files.
func tests(_ name: String, on dependencies: [Target.Dependency] = []) -> Target {
  .testTarget(name: name, dependencies: dependencies + ["TestSupport"])
}

let argumentParser = Target.Dependency.product(
  name: "ArgumentParser", package: "swift-argument-parser")
let asyncHTTPClient = Target.Dependency.product(
  name: "AsyncHTTPClient", package: "async-http-client")
let configuration = Target.Dependency.product(
  name: "Configuration", package: "swift-configuration")
let distributedTracing = Target.Dependency.product(
  name: "Tracing", package: "swift-distributed-tracing")
let grdb = Target.Dependency.product(name: "GRDB", package: "GRDB.swift")
let hummingbird = Target.Dependency.product(name: "Hummingbird", package: "hummingbird")
let logging = Target.Dependency.product(name: "Logging", package: "swift-log")
let metrics = Target.Dependency.product(name: "Metrics", package: "swift-metrics")
let nioCore = Target.Dependency.product(name: "NIOCore", package: "swift-nio")
let nioHTTP1 = Target.Dependency.product(name: "NIOHTTP1", package: "swift-nio")
let nioPosix = Target.Dependency.product(name: "NIOPosix", package: "swift-nio")
let nioSSL = Target.Dependency.product(name: "NIOSSL", package: "swift-nio-ssl")
let serviceLifecycle = Target.Dependency.product(
  name: "ServiceLifecycle", package: "swift-service-lifecycle")
let unixSignals = Target.Dependency.product(
  name: "UnixSignals", package: "swift-service-lifecycle")

/// Whether this is a build of `Scripts/fuzz`, with sanitizers and libFuzzer in it.
let isFuzzed = Context.environment["VOUCHER_VAULT_FUZZ"] != nil

let package = Package(
  name: "voucher-vault",
  platforms: [.macOS(.v15)],
  products: [
    .library(
      name: "VoucherVault",
      targets: ["VoucherVault", "SupplierTransport", "SupplierAPI", "VoucherModel"]),
    // Apart from the rest, because Hummingbird comes with it.
    .library(name: "VoucherVaultWebhooks", targets: ["VoucherVaultWebhooks"]),
    .executable(name: "voucher-vault", targets: ["voucher-vault"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(
      url: "https://github.com/apple/swift-configuration", from: "1.4.0",
      traits: [.defaults]),
    .package(url: "https://github.com/apple/swift-distributed-tracing", from: "1.3.1"),
    .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
    .package(url: "https://github.com/apple/swift-metrics", from: "2.7.1"),
    .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
    .package(url: "https://github.com/apple/swift-nio-ssl", from: "2.37.6"),
    .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
    .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1"),
    .package(url: "https://github.com/swift-server/async-http-client", from: "1.37.0"),
    .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.11.0"),
  ],
  targets: [
    .systemLibrary(
      name: "CSodium", pkgConfig: "libsodium", providers: [.apt(["libsodium-dev"])]),
    .target(name: "CSQLiteSupport", linkerSettings: [.linkedLibrary("sqlite3")]),
    .target(name: "CProcessSupport"),
    layer(
      "VaultCrypto", on: ["CSodium"],
      settings: [.enableExperimentalFeature("Lifetimes")]),
    layer("VoucherModel"),
    layer("TransparencyLog", on: ["VaultCrypto"]),
    layer(
      "VaultSchema", exclude: ["Migrations/README.md"], resources: [.embedInCode("Migrations")]),
    layer("VaultStore", on: [grdb, "VaultSchema", "CSQLiteSupport", "VoucherModel"]),
    layer(
      "SupplierAPI", on: ["VoucherModel", "VaultCrypto", logging],
      settings: [.enableExperimentalFeature("Lifetimes")]),
    layer(
      "SupplierTransport",
      on: [
        asyncHTTPClient, nioCore, nioHTTP1, nioPosix, nioSSL, logging, "SupplierAPI",
        "VaultCrypto", "VoucherModel",
      ]),
    layer("Reconciliation", on: ["VoucherModel"]),
    layer("Ledgers", on: ["VoucherModel"]),
    layer(
      "VoucherVault",
      on: [
        "SupplierAPI", "VaultStore", "TransparencyLog", "Reconciliation", "Ledgers", "VaultCrypto",
        "VoucherModel", "CProcessSupport", logging, metrics, distributedTracing, serviceLifecycle,
      ]),
    layer("VoucherVaultWebhooks", on: ["VoucherVault", hummingbird, logging]),
    layer("Reporting", on: ["Reconciliation", "Ledgers", "VoucherModel"]),
    layer(
      "SandboxSupplier",
      on: [
        nioCore, nioHTTP1, nioPosix, logging,
        asyncHTTPClient, "VaultCrypto", "VoucherModel",
      ]),
    layer(
      "VaultCommands",
      on: [
        argumentParser, configuration, logging, "VoucherVault", "SupplierAPI",
        "SupplierTransport", "Reporting", "Reconciliation", "Ledgers", "SandboxSupplier",
        "VaultCrypto", "VoucherModel", "TransparencyLog", "CProcessSupport",
      ]),
    .executableTarget(name: "voucher-vault", dependencies: [argumentParser, "VaultCommands"]),
    // The benchmarks: the limits that the vault is measured beside, and what measures both.
    .target(
      name: "CBaselines", path: "Benchmarks/CBaselines",
      linkerSettings: [.linkedLibrary("sqlite3"), .linkedLibrary("sodium")]),
    .executableTarget(
      name: "vault-bench",
      dependencies: [
        "CBaselines", "VoucherVault", "SupplierAPI", "SupplierTransport", "SandboxSupplier",
        "VaultCrypto", "VaultSchema", "VaultStore", "TransparencyLog", "VoucherModel",
        "Reconciliation", logging,
      ],
      path: "Benchmarks/vault-bench"),
    // The example of the README, which sees no more of the library than a stranger does.
    .executableTarget(
      name: "QuickStart",
      dependencies: [logging, "VoucherVault", "SupplierTransport", "VoucherModel"],
      path: "Examples/QuickStart", packageAccess: false),
    // A shop's backend, as the documentation shows it; it sees no more than a stranger either.
    .executableTarget(
      name: "Storefront",
      dependencies: [
        hummingbird, logging, serviceLifecycle, unixSignals, "VoucherVault", "VoucherVaultWebhooks",
        "SupplierAPI", "SupplierTransport", "VoucherModel",
      ],
      path: "Examples/Storefront", packageAccess: false),
    .target(
      name: "TestSupport", dependencies: ["VoucherModel"], path: "Tests/TestSupport"),
    tests("VoucherModelTests", on: ["VoucherModel"]),
    tests("VaultCryptoTests", on: ["VaultCrypto"]),
    tests("TransparencyLogTests", on: ["TransparencyLog", "VaultCrypto"]),
    .target(
      name: "CTestSupport", path: "Tests/CTestSupport", linkerSettings: [.linkedLibrary("sqlite3")]),
    tests(
      "VaultStoreTests",
      on: ["VaultStore", "VaultSchema", "VaultCrypto", "VoucherModel", "CTestSupport", grdb]),
    tests("SupplierAPITests", on: ["SupplierAPI", "VaultCrypto", "VoucherModel", logging]),
    tests(
      "SupplierTransportTests",
      on: ["SupplierTransport", "SupplierAPI", "VaultCrypto", nioCore, nioHTTP1, nioPosix]),
    tests("ReconciliationTests", on: ["Reconciliation", "Reporting", "VoucherModel"]),
    tests("LedgersTests", on: ["Ledgers", "VoucherModel"]),
    tests("ReportingTests", on: ["Reporting", "Reconciliation", "Ledgers", "VoucherModel"]),
    tests(
      "SandboxSupplierTests",
      on: [
        "SandboxSupplier", asyncHTTPClient, nioCore, nioHTTP1, nioPosix, logging, "VaultCrypto",
        "VoucherModel",
      ]),
    tests(
      "VoucherVaultTests",
      on: [
        "VoucherVault", "VaultStore", "SupplierAPI", "TransparencyLog", "Reconciliation",
        "VaultCrypto", "VoucherModel", logging,
      ]),
    tests(
      "ContractTests",
      on: [
        grdb, "Proving", "VoucherVault", "SupplierTransport", "SupplierAPI", "SandboxSupplier",
        "VaultStore", "TransparencyLog", "Reconciliation", "Ledgers", "Reporting", "VaultCrypto",
        "VoucherModel", logging,
      ]),
    tests(
      "CommandTests",
      on: [
        "Proving", "Reconciliation", "VaultCommands", "SandboxSupplier", "SupplierAPI",
        "VaultCrypto", "VoucherModel", "VoucherVault", logging,
      ]),
    tests(
      "StorefrontTests",
      on: [
        "Proving", "VoucherVault", "VoucherVaultWebhooks", "SandboxSupplier", "SupplierAPI",
        "SupplierTransport", "VaultStore", "VaultCrypto", "VoucherModel", logging, hummingbird,
        serviceLifecycle, distributedTracing, nioCore, nioHTTP1, asyncHTTPClient,
        .product(name: "MetricsTestKit", package: "swift-metrics"),
        .product(name: "InMemoryTracing", package: "swift-distributed-tracing"),
      ]),
    tests("TidyTests"),
    // The proofs: what each found, the harnesses that look, and the command that runs them whole.
    .target(name: "ProofReport", path: "Tests/ProofReport"),
    .target(
      name: "Proving",
      dependencies: [
        grdb, "CTestSupport", "ProofReport", "TestSupport", "VoucherVault", "SupplierTransport",
        "SupplierAPI", "SandboxSupplier", "VaultStore", "TransparencyLog", "Reconciliation",
        "VaultCrypto", "VoucherModel", logging,
      ],
      path: "Tests/Proving"),
    .target(
      name: "CSimulationSupport", path: "Tests/CSimulationSupport",
      linkerSettings: [.linkedLibrary("sqlite3"), .linkedLibrary("sodium")]),
    .target(
      name: "Simulation",
      dependencies: [
        "CSimulationSupport", "ProofReport", "TestSupport", "VoucherVault", "SupplierAPI",
        "SandboxSupplier", "VaultStore", "TransparencyLog", "Reconciliation", "Reporting",
        "VaultCrypto", "VoucherModel", logging,
      ],
      path: "Tests/Simulation"),
    .target(
      name: "Fuzzing",
      dependencies: [
        "ProofReport", "TestSupport", "VoucherVault", "SupplierAPI", "TransparencyLog",
        "Reconciliation", "VaultStore", "VaultCrypto", "VoucherModel", logging,
      ] + (isFuzzed ? [] : ["VaultCommands"]),
      path: "Tests/Fuzzing",
      // The commands bring the HTTP client along, which takes most of a build.
      exclude: isFuzzed ? ["Parsers/ConfigurationParser.swift"] : [],
      swiftSettings: isFuzzed ? [.define("FUZZED_WITHOUT_COMMANDS")] : []),
    .executableTarget(
      name: "vault-prove",
      dependencies: [
        argumentParser, "ProofReport", "Proving", "Simulation", "Fuzzing",
      ],
      path: "Tests/vault-prove"),
    tests(
      "ProvingTests",
      on: ["Proving", "ProofReport", "SandboxSupplier", "VoucherModel", "VoucherVault"]),
    tests("SimulationTests", on: ["Simulation", "ProofReport"]),
    tests("FuzzingTests", on: ["Fuzzing", "ProofReport"]),
  ]
)

// One set of rules for every target of ours; dependencies are not touched by it.
let targetsInC = [
  "CSQLiteSupport", "CProcessSupport", "CBaselines", "CTestSupport", "CSimulationSupport",
]
for target in package.targets where target.type != .system && !targetsInC.contains(target.name) {
  target.swiftSettings =
    (target.swiftSettings ?? []) + [
      .swiftLanguageMode(.v6),
      .enableUpcomingFeature("ExistentialAny"),
      .enableUpcomingFeature("InternalImportsByDefault"),
      .enableUpcomingFeature("MemberImportVisibility"),
      .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
      .enableUpcomingFeature("InferIsolatedConformances"),
      .treatAllWarnings(as: .error),
      .strictMemorySafety(),
    ]
}

if isFuzzed {
  let sanitized = ["-sanitize=fuzzer,address"]
  package.targets.append(
    .executableTarget(
      name: "vault-fuzz", dependencies: ["Fuzzing"], path: "Tests/vault-fuzz",
      swiftSettings: [
        .swiftLanguageMode(.v6), .unsafeFlags(sanitized + ["-parse-as-library"]),
      ],
      linkerSettings: [.unsafeFlags(sanitized + ["-use-ld=lld"])]))
  for name in [
    "Fuzzing", "VoucherModel", "VaultCrypto", "TransparencyLog", "SupplierAPI", "VoucherVault",
  ] {
    guard let target = package.targets.first(where: { $0.name == name }) else { continue }
    target.swiftSettings = (target.swiftSettings ?? []) + [.unsafeFlags(sanitized)]
  }
}
