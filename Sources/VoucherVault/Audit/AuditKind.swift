/// The kinds of leaf, with the numbers of the format.
package enum AuditKind: UInt16, Hashable, Sendable, CaseIterable {
  case vaultCreated = 1
  case hostBound = 2
  case identityChanged = 3
  case vaultRestored = 4
  case logKeyReplaced = 5
  case orderIntended = 16
  case orderSent = 17
  case orderNotSent = 18
  case orderAnswerLost = 19
  case orderRejected = 20
  case orderAcknowledged = 21
  case orderCaptured = 22
  case orderStalled = 23
  case orderFailed = 24
  case orderCancelled = 25
  case orderCodesLost = 26
  case orderResolved = 27
  case orderObserved = 28
  case orderFound = 29
  /// As 27, which had no note.
  case orderResolvedWithNote = 30
  case delivered = 48
  case exchanged = 49
  case revealed = 64
  case voucherMoved = 65
  case fingerprinted = 66
  case keysRewrapped = 67
  case keysRotated = 68
  case keysDropped = 69
  case epochRetired = 70
  case recoveryChecked = 71
  case refingerprinted = 72
  case reconciled = 80
  case breakMoved = 81
  case periodMoved = 82
  case readingKept = 83
  case checkpointKept = 96
  case backedUp = 98
  case allocationMoved = 112
  case voucherNoted = 113
  case revealsControlled = 114
  case webhookTaken = 128
  case warningMoved = 129
  case replenishmentPlanned = 130

  /// The name for people and scripts.
  package var name: String {
    switch self {
    case .vaultCreated: "vault-created"
    case .hostBound: "host-bound"
    case .identityChanged: "identity-changed"
    case .vaultRestored: "vault-restored"
    case .logKeyReplaced: "log-key-replaced"
    case .orderIntended: "order-intended"
    case .orderSent: "order-sent"
    case .orderNotSent: "order-not-sent"
    case .orderAnswerLost: "order-answer-lost"
    case .orderRejected: "order-rejected"
    case .orderAcknowledged: "order-acknowledged"
    case .orderCaptured: "order-captured"
    case .orderStalled: "order-stalled"
    case .orderFailed: "order-failed"
    case .orderCancelled: "order-cancelled"
    case .orderCodesLost: "order-codes-lost"
    case .orderResolved, .orderResolvedWithNote: "order-resolved"
    case .orderObserved: "order-observed"
    case .orderFound: "order-found"
    case .delivered: "delivered"
    case .exchanged: "exchanged"
    case .revealed: "revealed"
    case .voucherMoved: "voucher-moved"
    case .fingerprinted: "fingerprinted"
    case .keysRewrapped: "keys-rewrapped"
    case .keysRotated: "keys-rotated"
    case .keysDropped: "keys-dropped"
    case .epochRetired: "epoch-retired"
    case .recoveryChecked: "recovery-checked"
    case .refingerprinted: "refingerprinted"
    case .reconciled: "reconciled"
    case .breakMoved: "break-moved"
    case .periodMoved: "period-moved"
    case .readingKept: "reading-kept"
    case .checkpointKept: "checkpoint-kept"
    case .backedUp: "backed-up"
    case .allocationMoved: "allocation-moved"
    case .voucherNoted: "voucher-noted"
    case .revealsControlled: "reveals-controlled"
    case .webhookTaken: "webhook-taken"
    case .warningMoved: "warning-moved"
    case .replenishmentPlanned: "replenishment-planned"
    }
  }
}
