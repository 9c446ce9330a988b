import SupplierAPI
import VaultCrypto
import VaultStore
import VoucherModel

extension OrderRecovery {
  /// An entry of the journal whose whole went elsewhere.
  private struct Outside {
    let slot: JournalSlot
    let sealed: SealedResponse
  }

  /// Takes in what lies in the journal and in the spools.
  ///
  /// What is foreign or sealed for another key is named and left as it is, and what does not open is
  /// kept as evidence; neither keeps anything else from being taken in. With `only`, what is about other orders is left alone.
  func takeSealed(
    _ report: inout RecoveryReport, about only: OrderID? = nil, isLocked: Bool = false,
    givingUp: ClientReference? = nil
  ) async throws {
    var outside: [Outside] = []
    let survey = try core.journal.survey()
    report.sealedProblems += survey.problems.map(Self.problem)
    for slot in survey.abandoned {
      try await Self.naming(slot.path, &report) { report in
        let bytes = try slot.readEntry()
        if SealedResponse(bytes) == nil { return try setAside(bytes, of: slot, &report) }
        guard let sealed = try read(slot.path, bytes, about: only) else { return }
        if sealed.isOutside, try await !isWhole(sealed), try await !isGivenUp(sealed, givingUp) {
          return outside.append(Outside(slot: slot, sealed: sealed))
        }
        try await take(sealed, home: .journal(slot), &report, isLocked: isLocked)
      }
    }
    let files = core.spools.files()
    report.sealedProblems += files.problems.map(Self.problem)
    for path in files.paths {
      try await Self.naming(path, &report) { report in
        try await takeFile(path, about: only, isLocked: isLocked, &report)
      }
    }
    for entry in outside { try settle(entry, &report) }
  }

  /// Moves an entry whose beginning is torn out of the journal: nobody can open it or say whose it
  /// is, and it must not keep others from the slot.
  private func setAside(
    _ bytes: [UInt8], of slot: JournalSlot, _ report: inout RecoveryReport
  ) throws {
    let id: DeliveryID = core.makeIdentifier()
    let path = "\(core.folder.path)/spool/\(id).damaged"
    let used = bytes.lastIndex { $0 != 0 }.map { $0 + 1 } ?? 0
    try core.disk.makeFolder(parent(of: path))
    try core.disk.writeNew(Array(bytes.prefix(used)), to: path)
    try slot.release()
    let error = VaultError(
      .storage,
      "The beginning of an entry of the capture journal is damaged, as a power cut leaves it. It was "
        + "moved to \(path); what it says can no longer be read, and its order goes on without it.",
      next: "Look at orders in doubt and at lost codes with 'voucher-vault order list'.")
    report.sealedProblems.append(SealedProblem(place: path, error: error))
  }

  private func takeFile(
    _ path: String, about only: OrderID?, isLocked: Bool, _ report: inout RecoveryReport
  ) async throws {
    let file: any DiskFile
    do throws(DiskError) {
      file = try core.disk.open(path, creating: false)
    } catch {
      // Another recovery may have taken it in meanwhile.
      if error.isMissing { return }
      throw error
    }
    let isDraft = path.hasSuffix(SpoolShelf.draftSuffix)
    // A draft that somebody is writing is theirs; one that a dead process left is an entry cut short.
    if isDraft, try !file.tryLock() { return }
    let bytes = try file.read(min(file.size(), CaptureJournal.maximumEntry), at: 0)
    if isDraft, SealedResponse(bytes) == nil { return try core.disk.remove(path) }
    guard let sealed = try read(path, bytes, about: only) else { return }
    try await take(sealed, home: .spool(path: path), &report, isLocked: isLocked)
    withExtendedLifetime(file) {}
  }

  /// Reads an entry; `nil` if it is about another order than the one wanted.
  private func read(
    _ path: String, _ bytes: [UInt8], about only: OrderID?
  ) throws -> SealedResponse? {
    guard let sealed = SealedResponse(bytes) else {
      throw VaultError(
        .storage,
        "\(path) is no sealed response, or its beginning is damaged. It was left as it is.",
        next: "Keep a copy of it elsewhere. If its order is known, look at it with 'voucher-vault "
          + "order show'; then take the file away.")
    }
    guard sealed.context.vaultID == core.vault.id else {
      throw VaultError(
        .wrongKey,
        "\(path) is a sealed response of vault \(sealed.context.vaultID), and this is "
          + "\(core.vault.id). It was left as it is.",
        next: "Move it to the spool of its own vault, or import it there with 'voucher-vault "
          + "deliveries import'.")
    }
    return only == nil || sealed.context.orderID == only ? sealed : nil
  }

  /// Takes one sealed response in, unless the key for it is not here.
  package func take(
    _ sealed: SealedResponse, home: CapturedResponse.Home, _ report: inout RecoveryReport,
    isLocked: Bool = false
  ) async throws {
    // Of a call whose answer never began there is nothing to open.
    let isEmpty = sealed.frames.isEmpty
    guard isEmpty || core.keys.keyring != nil else {
      report.responsesWaiting += 1
      return
    }
    // The order's lock keeps a second recovery from reading masks while this one holds the codes.
    var lock: OrderLock?
    if let order = sealed.context.orderID, !isLocked {
      lock = try OrderLock.tryAcquire(order, disk: core.disk, path: core.folder.orderLocks)
      guard lock != nil else {
        report.inOtherHands += 1
        return
      }
    }
    try await takeOpened(sealed, home: home)
    core.journal.releaseOutside(sealed.context.deliveryID)
    report.responsesTaken += 1
    report.taken.insert(sealed.context.deliveryID)
    withExtendedLifetime(lock) {}
  }

  /// Opens a response and takes it in; one that the key should open and does not is kept as it is.
  private func takeOpened(_ sealed: SealedResponse, home: CapturedResponse.Home) async throws {
    let capture = DeliveryCapture(core: core)
    let response: CapturedResponse
    if !sealed.frames.isEmpty, let keyring = core.keys.keyring {
      do {
        response = try CapturedResponse(reopening: sealed, with: keyring, home: home)
      } catch let error as CryptoError where error.isDamage {
        return try await capture.keepUnopened(sealed, home: home)
      }
    } else {
      response = CapturedResponse(unansweredCall: sealed, home: home)
    }
    if let row = ExchangeRow(response, endedAt: nil) { core.exchanges.note(row) }
    _ = try await capture.take(response, isFirstShowing: sealed.context.source == .create)
  }

  /// Whether a slot whose disk failed holds all of the entry nevertheless: a failed sync leaves that.
  private func isWhole(_ sealed: SealedResponse) async throws -> Bool {
    guard let keyring = core.keys.keyring, !sealed.frames.isEmpty else { return false }
    return try CapturedResponse(reopening: sealed, with: keyring, home: .armoured).hasEnd
  }

  private func isGivenUp(
    _ sealed: SealedResponse, _ reference: ClientReference?
  ) async throws -> Bool {
    guard let reference, let order = sealed.context.orderID else { return false }
    return try core.database.read { try $0.order(order) }?.reference == reference
  }

  /// Lets go of a mark that nobody needs any more, and names one that somebody does.
  private func settle(_ entry: Outside, _ report: inout RecoveryReport) throws {
    let context = entry.sealed.context
    let order = try context.orderID.flatMap { id in try core.database.read { try $0.order(id) } }
    // It may have been taken from a spool just now.
    guard let order, order.state.isUnfinished, !report.taken.contains(context.deliveryID) else {
      try? entry.slot.release()
      return
    }
    let error = VaultError(
      .storage,
      "An answer about order \(order.reference) of \(context.startedAt.rfc3339) is neither in the vault "
        + "nor on a disk that can be read: it went to a spool that is not here now, or out as an "
        + "armoured block. The order is not looked up, because its codes would be called lost.",
      next:
        "Bring the spool's disk back and run 'voucher-vault order recover', or put the block back "
        + "with 'voucher-vault deliveries import FILE'. If both are lost for good: 'voucher-vault "
        + "order recover --give-up-block' with the order's reference.")
    report.sealedProblems.append(SealedProblem(place: entry.slot.path, error: error))
  }

  /// Runs the work on one thing; if that is damaged or cannot be read, it is named, and work goes on.
  private static func naming(
    _ place: String, _ report: inout RecoveryReport,
    _ work: (inout RecoveryReport) async throws -> Void
  ) async throws {
    do {
      try await work(&report)
    } catch let error as CryptoError {
      report.sealedProblems.append(
        SealedProblem(place: place, error: doesNotOpen(place, error)))
    } catch let error as DiskError {
      report.sealedProblems.append(SealedProblem(place: place, error: VaultError(any: error)))
    } catch is CancellationError {
      throw CancellationError()
    } catch {
      // A locked database or a full disk is nothing that the next one would not meet.
      let reason = VaultError(any: error)
      guard reason.code != .locked, reason.code != .diskFull else { throw error }
      report.sealedProblems.append(SealedProblem(place: place, error: reason))
    }
  }

  private static func problem(_ error: DiskError) -> SealedProblem {
    SealedProblem(place: error.path, error: VaultError(any: error))
  }

  private static func doesNotOpen(_ place: String, _ error: CryptoError) -> VaultError {
    VaultError(
      error == .wrongKey ? .wrongKey : .integrity,
      "\(place) does not open (\(error.label)). It was left as it is.",
      next: error == .wrongKey
        ? "Use the key file that holds its epoch, or the recovery key."
        : "Keep a copy of it elsewhere, then take the file away, and run 'voucher-vault order "
          + "recover' again.")
  }
}

extension CryptoError {
  /// Whether it is the sealed bytes that are at fault, and not the key at hand or the machine.
  fileprivate var isDamage: Bool {
    switch self {
    case .authenticationFailed, .malformed, .tooLong: true
    default: false
    }
  }
}
