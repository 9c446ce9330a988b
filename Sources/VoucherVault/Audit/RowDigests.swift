package import VaultCrypto
package import VaultStore
package import VoucherModel

/// The digests by which the log knows the rows of the database.
extension VaultRow {
  package var digest: Digest { Digest.blake2b(canonicalBytes) }
}

extension OrderRow {
  package var digest: Digest { Digest.blake2b(canonicalBytes) }
}

extension DeliveryRow {
  /// Over the delivery and the keys it was stored with.
  package func digest(with keys: [DeliveryKeyRow]) -> Digest {
    let sorted = keys.sorted { ($0.role.rawValue, $0.epoch) < ($1.role.rawValue, $1.epoch) }
    return Digest.blake2b(sorted.reduce(canonicalBytes) { $0 + $1.canonicalBytes })
  }
}

extension VoucherRow {
  /// Over all that never changes: the sealed record, its context, what is known without a key, and
  /// the fingerprint if it was stored with the row.
  package func contentDigest(fingerprint: [UInt8]?) -> Digest {
    Digest.blake2b(contentBytes + (fingerprint.map { [1] + $0 } ?? [0]))
  }
}

extension RevealRow {
  /// Over the actor, the purpose and the time, which the log does not hold in words.
  package static func wordsDigest(actor: Actor, purpose: String, at time: Timestamp) -> Digest {
    let text = "reveal/1\n\(time.milliseconds)\n\(actor.name)\n\(purpose)"
    return Digest.blake2b(Array(text.utf8))
  }
}

extension ExchangeRow {
  package var digest: Digest { Digest.blake2b(canonicalBytes) }
}

extension NoteRow {
  /// Over the actor, the note and the time, which the log does not hold in words.
  package static func wordsDigest(actor: Actor, note: String, at time: Timestamp) -> Digest {
    let text = "note/1\n\(time.milliseconds)\n\(actor.name)\n\(note)"
    return Digest.blake2b(Array(text.utf8))
  }
}

extension RunRow {
  /// Over the run, the breaks that it was the first to find, what it was told, and what it made of the
  /// breaks; a run of before the last two were kept has neither.
  package func digest(
    with breaks: [BreakRow], inputs: RunInputsRow?, events: [BreakEventRow]
  ) -> Digest {
    var bytes = canonicalBytes
    for row in breaks.sorted(by: { $0.id < $1.id }) { bytes += row.canonicalBytes }
    if let inputs { bytes += inputs.canonicalBytes }
    for row in events.sorted(by: { $0.sequence < $1.sequence }) { bytes += row.canonicalBytes }
    return Digest.blake2b(bytes)
  }
}

extension BreakEventRow {
  package var digest: Digest { Digest.blake2b(canonicalBytes) }
}

extension PeriodEventRow {
  /// Over the step and the files that were sealed with it.
  package func digest(with reports: [SealedReportRow]) -> Digest {
    var bytes = canonicalBytes
    for row in reports.sorted(by: { $0.name < $1.name }) { bytes += row.canonicalBytes }
    return Digest.blake2b(bytes)
  }
}

extension AllocationRow {
  /// Over the allocation and the vouchers that it has or had.
  package func digest(with vouchers: [AllocatedVoucherRow]) -> Digest {
    let sorted = vouchers.sorted { $0.place < $1.place }
    return Digest.blake2b(sorted.reduce(into: canonicalBytes) { $0 += $1.canonicalBytes })
  }
}

extension VoucherEventRow {
  package var digest: Digest { Digest.blake2b(canonicalBytes) }
}

extension ControlEventRow {
  package var digest: Digest { Digest.blake2b(canonicalBytes) }
}

extension CheckpointRow {
  package var digest: Digest { Digest.blake2b(canonicalBytes) }
}

extension WebhookRow {
  package var digest: Digest { Digest.blake2b(canonicalBytes) }
}

extension WarningRow {
  package var digest: Digest { Digest.blake2b(canonicalBytes) }
}

extension ReplenishmentRow {
  package var digest: Digest { Digest.blake2b(canonicalBytes) }
}
