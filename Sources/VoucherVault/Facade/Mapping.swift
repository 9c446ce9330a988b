import SupplierAPI
import VaultCrypto
import VaultStore

/// Runs the work, and turns the errors of the layers below into the vault's own.
func mapped<R>(_ work: () throws -> R) throws -> R {
  do {
    return try work()
  } catch {
    throw VaultError(any: error)
  }
}

/// As `mapped` for synchronous work.
func mapped<R>(_ work: () async throws -> R) async throws -> R {
  do {
    return try await work()
  } catch {
    throw VaultError(any: error)
  }
}

extension VaultError {
  /// The vault's word for an error from below; an error that is ours already, or that tells of a
  /// cancelled task, stays what it is.
  package init(any error: any Error) {
    switch error {
    case let error as VaultError: self = error
    case let error as StoreError: self.init(error)
    case let error as DiskError: self.init(error)
    case let error as SupplierError: self.init(error)
    case let error as CryptoError: self.init(error)
    case is UnreadableRecord:
      self.init(
        .integrity, "What a run was told is not in the form that it is kept in.",
        next: "Run 'voucher-vault audit verify'.")
    case is CancellationError:
      self.init(
        .refused, "The command was stopped before anything was sent.",
        next: "Run it again; what was captured is in the vault.")
    default:
      self.init(
        .storage, "Something failed that has no name here (\(type(of: error))).",
        next: "Run 'voucher-vault order recover', and report this.")
    }
  }

  package init(_ error: any Error, folder: VaultFolder) {
    switch error {
    case StoreError.missing:
      self.init(
        .noVault, "There is no vault in \(folder.path).",
        next:
          "Make one with 'voucher-vault init', or name its folder with --vault or VOUCHER_VAULT.")
    case StoreError.alreadyExists:
      self.init(
        .vaultExists, "There is a vault in \(folder.path) already; it was left as it is.",
        next: "Use it, or make another one elsewhere with --vault.")
    case StoreError.refused(let what, let number):
      self.init(
        .storage, "The \(what) in \(folder.path) cannot be used (system error \(number)).",
        next: "Check that the folder exists and belongs to you, then try again.")
    default:
      self.init(any: error)
    }
  }

  private init(_ error: StoreError) {
    switch error {
    case .lockedByAnotherProcess, .busy:
      self.init(
        .locked, "Another process keeps the database locked. Nothing is lost.",
        next: "Try again; see which process holds it with 'fuser vault.db'.")
    case .diskFull:
      self.init(
        .diskFull, "The disk is full. What had arrived is sealed in the capture journal.",
        next: "Make room, then run 'voucher-vault order recover'.")
    case .notADatabase, .notAVault, .corrupt:
      self.init(
        .integrity, "The database is damaged or is no vault (\(error.label)).",
        next: "Keep the folder as it is, and restore a backup beside it.")
    case .newerSchema, .olderSchema:
      self.init(
        .storage, "The database belongs to another version of this program (\(error.label)).",
        next: "Use the newest version of voucher-vault.")
    default:
      self.init(
        .storage, "The database could not do what was asked: \(error.description).",
        next: "Nothing is lost: run 'voucher-vault order recover', then try again.")
    }
  }

  private init(_ error: DiskError) {
    let isFull = error.isFull
    self.init(
      isFull ? .diskFull : .storage,
      "\(error.path) could not be used (\(error.operation), system error \(error.number)).",
      next: isFull ? "Make room, then try again." : "Check the path and its permissions.")
  }

  private init(_ error: SupplierError) {
    let request = error.requestID.map { " (request \($0))" } ?? ""
    switch error.certainty {
    case .notSent:
      self.init(
        .supplierUnavailable, "The supplier could not be reached: \(error.message).",
        next: "Check the host and the network, then try again.")
    case .inDoubt:
      self.init(
        .supplierUnavailable, "The supplier did not answer: \(error.message)\(request).",
        next: "Try again.")
    case .answered(let status, _, _):
      self.init(
        .supplierRefused, "The supplier answered HTTP \(status): \(error.message)\(request).",
        next: status == 401
          ? "Check OCTOPUS_TOKEN, or OCTOPUS_API_KEY and OCTOPUS_API_SECRET."
          : "Correct what it names and try again.")
    }
  }

  private init(_ error: CryptoError) {
    switch error {
    case .wrongPassphrase, .passphraseNeeded, .wrongKey:
      self.init(
        .wrongKey, "The key does not open (\(error.label)).",
        next: "Use this vault's key file and its passphrase.")
    default:
      self.init(
        .integrity, "Something sealed is not what it should be (\(error.label)).",
        next: "Run 'voucher-vault audit verify'.")
    }
  }
}

extension DiskError {
  /// Whether there is no room, by the system's word (`ENOSPC`, `EDQUOT`).
  package var isFull: Bool { number == 28 || number == 122 }
  /// Whether there is no such file, by the system's word (`ENOENT`).
  package var isMissing: Bool { number == 2 }
}
