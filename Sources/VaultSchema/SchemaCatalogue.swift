/// The steps that build the database, in the order in which they are applied.
///
/// A step is one file of `Migrations/`, embedded in the binary; its name is the file's name without
/// `.sql`, and is recorded in the database once it is applied.
package enum SchemaCatalogue {
  /// One step.
  package struct Step: Hashable, Sendable {
    /// The name that the database records.
    package let name: String
    /// Plain DDL, without a transaction of its own.
    package let sql: String
  }

  /// All steps, oldest first.
  package static let steps = [
    step("V0001__initial", PackageResources.V0001__initial_sql),
    step("V0002__claims", PackageResources.V0002__claims_sql),
    step("V0003__history", PackageResources.V0003__history_sql),
    step("V0004__restored-keys", PackageResources.V0004__restored_keys_sql),
    step("V0005__finance", PackageResources.V0005__finance_sql),
    step("V0006__quoted-terms", PackageResources.V0006__quoted_terms_sql),
    step("V0007__inventory", PackageResources.V0007__inventory_sql),
    step("V0008__storefront", PackageResources.V0008__storefront_sql),
  ]

  private static func step(_ name: String, _ bytes: [UInt8]) -> Step {
    Step(name: name, sql: String(decoding: bytes, as: UTF8.self))
  }
}
