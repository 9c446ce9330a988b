import Reconciliation
import Reporting
import SupplierAPI
import VaultStore
import VoucherModel
import VoucherVault

/// One of the concurrent users of a process: does one thing after the other.
struct SimulatedActor: Sendable {
  let episode: Episode
  let process: SimulatedProcess
  let vault: Vault

  private var machine: Machine { episode.machine }
  private var chance: Chance { machine.chance }

  func act() async {
    let client: SupplierClient
    do {
      client = try episode.client(of: process)
    } catch {
      return machine.violate(.other, "a client can be made (\(error))")
    }
    while process.isAlive, let action = episode.work.next(for: process.role) {
      do {
        try await perform(action, with: client)
      } catch let error as VaultError {
        machine.trace.note(.failed, process.number, Int(error.code.exitStatus))
        judge(error, of: action)
      } catch {
        machine.trace.note(.failed, process.number, -1)
      }
      guard (try? await machine.loop.sleep(Int64(chance.below(60)), of: process.number)) != nil
      else { return }
    }
  }

  /// A calm disk gives no reason for some errors.
  private func judge(_ error: VaultError, of action: Work.Action) {
    guard process.isAlive, error.code == .integrity else { return }
    machine.violate(.other, "nothing that is stored contradicts itself (\(error.message))")
  }

  private func perform(_ action: Work.Action, with client: SupplierClient) async throws {
    switch action {
    case .place(let request):
      try await place(request, .place, client)
    case .again(let request):
      try await place(request, .again, client)
    case .conflict(let request):
      try await place(request, .conflict, client)
    case .cancelled(let request):
      try await placeCancelled(request, client)
    case .impatient(let request):
      try await placeImpatient(request, client)
    case .recover:
      note(.recover)
      let wait = Int64(chance.below(4_000))
      take(try await vault.recover(with: client, waitMilliseconds: wait).orders)
    case .webhook:
      try await webhook(client)
    case .reveal(let reference):
      try await reveal(reference)
    case .checkpoint:
      note(.checkpoint)
      _ = try await vault.checkpoint()
    case .reconcile:
      note(.reconcile)
      _ = try await vault.reconcile(ReconcileRequest(), with: client) { id, run in
        JSONWriter.text(of: ReconciliationReport(id: id, run: run, tool: "simulation").json)
      }
    case .resolve(let reference):
      try await resolve(reference)
    case .verify:
      note(.verify)
      Inspection.judge(try await vault.verify(), machine)
    case .changeMood:
      episode.supplier.changeMood()
    case .jumpClock(let milliseconds):
      machine.jumpClock(by: milliseconds)
    }
  }

  private func note(_ kind: TraceKind, _ first: Int = 0, _ second: Int = 0) {
    machine.trace.note(kind, process.number, first, second)
  }

  /// What was told to a caller must stay true.
  private func take(_ reports: [OrderReport]) {
    guard process.isAlive else { return }
    for report in reports {
      machine.books.reported(report.reference, report.state, captured: report.captured)
    }
  }

  private func placement(_ request: OrderRequest) -> OrderPlacement {
    OrderPlacement(request, waitMilliseconds: chance.pick([0, 0, 3_000, 60_000]) ?? 0)
  }

  private func place(
    _ request: OrderRequest, _ kind: TraceKind, _ client: SupplierClient
  ) async throws {
    note(kind, request.quantity, Int(request.denomination.millionths / 1_000_000))
    let report = try await vault.place(placement(request), with: client)
    take([report])
    note(.done, report.captured, report.state.hashableNumber)
  }

  private func placeCancelled(_ request: OrderRequest, _ client: SupplierClient) async throws {
    note(.cancelled, request.quantity)
    let placement = placement(request)
    let task = Task { try await vault.place(placement, with: client) }
    try? await machine.loop.sleep(Int64(chance.below(200)), of: process.number)
    task.cancel()
    take([try await task.value])
  }

  private func placeImpatient(_ request: OrderRequest, _ client: SupplierClient) async throws {
    note(.impatient, request.quantity)
    let placement = placement(request)
    let patience = Patience()
    let task = Task { try await vault.place(placement, with: client, patience: patience) }
    try? await machine.loop.sleep(Int64(chance.below(3_000)), of: process.number)
    patience.end()
    take([try await task.value])
  }

  private func webhook(_ client: SupplierClient) async throws {
    guard let text = episode.supplier.hint(), let reference = ClientReference(text) else { return }
    note(.webhook)
    take(
      try await vault.recover(only: reference, with: client, waitMilliseconds: 0).orders)
  }

  private func reveal(_ reference: ClientReference) async throws {
    let order = try await vault.order(reference)
    guard let voucher = chance.pick(order.vouchers), let actor = Actor("simulated") else { return }
    let purpose = episode.work.purpose()
    note(.reveal)
    _ = try await vault.reveal(
      [voucher.id], actor: actor, purpose: purpose, includingQuarantined: true)
    guard process.isAlive else { return }
    machine.books.revealed(voucher.id, purpose)
    let traces = try vault.core.database.read { try $0.reveals(of: voucher.id) }
    if !traces.contains(where: { $0.purpose == purpose }) {
      machine.violate(.silent, "nobody sees a code without a trace of it")
    }
  }

  private func resolve(_ reference: ClientReference) async throws {
    note(.resolve)
    let order = try await vault.order(reference)
    guard order.state == .stalled || order.state == .codesLost, let actor = Actor("simulated")
    else { return }
    machine.books.resolved(reference)
    _ = try await vault.resolve(
      reference, as: chance.pick([.failed, .cancelled, .codesLost]) ?? .failed, actor: actor,
      note: "the supplier's word")
  }
}

extension OrderState {
  /// A number for the trace.
  var hashableNumber: Int { OrderState.allCases.firstIndex(of: self) ?? -1 }
}
