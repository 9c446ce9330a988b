package import Logging
import NIOCore
import Synchronization

/// The supplier's contract (supplier-api.md) on a loopback port, with every fault on a switch.
///
/// It is a real HTTP/1.1 server on 127.0.0.1 and no other address; the codes it sells are mock
/// values. Tests start it in their own process; `voucher-vault sandbox` runs it by itself. Its
/// control calls are under `/_sandbox/`, a path the real API does not have.
package final class SandboxSupplier: Sendable {
  package let port: Int
  let state: SandboxState
  private let listener: SandboxListener
  private let service: Task<Void, Never>

  private init(
    port: Int, state: SandboxState, listener: SandboxListener, service: Task<Void, Never>
  ) {
    self.port = port
    self.state = state
    self.listener = listener
    self.service = service
  }

  /// Starts a sandbox; it listens when this returns, and goes on until `stop` is called.
  ///
  /// `clock` overrides the one the options choose.
  package static func start(
    _ options: SandboxOptions = SandboxOptions(), clock: SandboxClock? = nil, log: Logger
  ) async throws -> SandboxSupplier {
    let state = SandboxState(options, clock: clock ?? .chosen(options.clock))
    let listener = SandboxListener()
    let port = try await listener.open(port: options.port)
    let control = SandboxControl(state: state, listener: listener, port: port)
    let service = Task {
      await serve(listener, state, control, log)
    }
    log.info("sandbox listens", metadata: ["port": "\(port)"])
    return SandboxSupplier(port: port, state: state, listener: listener, service: service)
  }

  package var baseURL: String { "http://127.0.0.1:\(port)" }

  /// Closes every connection and stops listening; returns when all is closed.
  package func stop() async {
    await listener.stop()
    await service.value
  }

  /// Returns once the sandbox has stopped; it stops when `stop` is called.
  package func waitUntilStopped() async {
    await service.value
  }

  /// Stops listening, so that new connections are refused; those that are open go on.
  package func refuseConnections() async {
    await listener.close()
  }

  /// Listens again, on the same port.
  package func acceptConnections() async throws {
    _ = try await listener.open(port: port)
  }

  private static func serve(
    _ listener: SandboxListener, _ state: SandboxState, _ control: SandboxControl, _ log: Logger
  ) async {
    await withDiscardingTaskGroup { group in
      group.addTask { await WebhookSender(state: state, log: log).run() }
      for await server in listener.servers {
        do {
          try await server.executeThenClose { connections in
            for try await channel in connections {
              let connection = SandboxConnection(
                channel: channel, state: state, control: control, log: log)
              group.addTask { await connection.serve() }
            }
          }
        } catch {
          log.warning("sandbox no longer listens", metadata: ["reason": "\(error)"])
        }
      }
      state.finishWakeups()
      group.cancelAll()
    }
  }
}
