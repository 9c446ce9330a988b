package import VaultCrypto
import VoucherModel

/// The right to change a vault's keys, held by one process at a time.
package final class KeysLock: Sendable {
  private let file: any DiskFile

  private init(_ file: any DiskFile) {
    self.file = file
  }

  /// Takes the lock; throws where another process has it.
  package static func acquire(_ folder: VaultFolder, disk: any Disk = POSIXDisk()) throws
    -> KeysLock
  {
    let file = try mapped { try disk.open(folder.path + "/keys.lock", creating: true) }
    guard try mapped({ try file.tryLock() }) else {
      throw VaultError(
        .locked, "Another process is at work on the vault's keys. Nothing was done.",
        next: "Wait for it, then run the command again.")
    }
    return KeysLock(file)
  }
}

extension Vault {
  /// What a rotation of the role's key would do now; needs the full key.
  package func rotationPlan(_ role: RecipientID.Role) throws -> KeyRotation.Plan {
    try mapped { try KeyRotation(core: core.refreshed(), role: role).plan() }
  }

  /// Makes the keyring's recipients those of the vault, if they are not yet; its file must be durable.
  package func adoptRecipients(of keyring: Keyring, actor: Actor) async throws {
    let core = core
    try await mapped {
      try await KeyRotation(core: core.opened(with: keyring), role: .reveal).adopt(actor: actor)
    }
  }

  /// Seals everything for the keyring's current key of the role, which the vault has adopted; doing it
  /// again goes on.
  package func finishRotation(
    _ role: RecipientID.Role, with keyring: Keyring, actor: Actor,
    report: (RotationStep) -> Void = { _ in }
  ) async throws -> RotationReport {
    let core = core
    return try await mapped {
      try await KeyRotation(core: core.opened(with: keyring), role: role).finish(
        actor: actor, report: report)
    }
  }

  /// Throws, with the reason by name, where the key cannot be retired at all.
  package func requireRetirable(_ id: RecipientID) throws {
    _ = try mapped { try KeyRetirement(core: core.refreshed(), id: id) }
  }

  /// Takes every box of an old epoch away, once nothing is sealed for it alone; needs the full key.
  ///
  /// What came after the last rotation is wrapped for the current key first. `forget` takes the secret
  /// out of the key file. Doing it again goes on.
  package func retire(
    _ id: RecipientID, actor: Actor, report: (RotationStep) -> Void = { _ in },
    forget: () throws -> Void
  ) async throws -> RetirementReport {
    let core = try mapped { try self.core.refreshed() }
    return try await mapped {
      let retirement = try KeyRetirement(core: core, id: id)
      let rotation = try KeyRotation(core: core, role: id.role)
      let late = try await rotation.finish(actor: actor, report: report)
      try await retirement.check(report)
      let dropped = try await retirement.drop(actor: actor, report: report)
      try forget()
      return RetirementReport(
        id: id, rewrapped: late.rewrapped, dropped: dropped,
        isLogEmpty: try await retirement.emptyLog())
    }
  }

  /// All keys, and what is sealed for them; needs no key.
  package func keyListing() throws -> KeyListing {
    try mapped { try KeyListing(core: core.refreshed()) }
  }
}

/// What a retirement came to.
package struct RetirementReport: Hashable, Sendable {
  package let id: RecipientID
  /// How many deliveries were wrapped for the current key only now.
  package let rewrapped: Int
  /// How many boxes this run took away.
  package let dropped: Int
  /// Whether the write-ahead log was emptied, so that the boxes are in no file.
  package let isLogEmpty: Bool
}
