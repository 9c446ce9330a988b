import AsyncHTTPClient
import NIOCore
import NIOHTTP1
import NIOPosix
import NIOSSL
import SupplierAPI

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

extension TransportFailure.Label {
  /// Whether the failure can come before the first byte of a request is sent.
  var comesBeforeSending: Bool {
    switch self {
    case .nameNotResolved, .connectionRefused, .connectFailed, .connectTimeout, .tlsFailed,
      .deadlineExceeded, .cancelled, .closed:
      true
    case .writeTimeout, .readTimeout, .connectionClosed, .malformedAnswer, .bodyTooLarge,
      .sinkFailed, .other:
      false
    }
  }

  init(_ error: any Error) {
    switch error {
    case let error as HTTPClientError: self.init(error)
    case let error as NIOConnectionError: self.init(error)
    case let error as IOError: self.init(errorNumber: error.errnoCode)
    case let error as HTTPParserError:
      self = error == .invalidEOFState ? .connectionClosed : .malformedAnswer
    case let error as ChannelError:
      if case .connectTimeout = error { self = .connectTimeout } else { self = .connectionClosed }
    case let error as NIOSSLError:
      if case .uncleanShutdown = error { self = .connectionClosed } else { self = .tlsFailed }
    case is NIOSSLExtraError, is BoringSSLError: self = .tlsFailed
    case is SocketAddressError: self = .nameNotResolved
    default: self = .other
    }
  }

  private init(_ error: HTTPClientError) {
    let known: [(HTTPClientError, TransportFailure.Label)] = [
      (.connectTimeout, .connectTimeout), (.getConnectionFromPoolTimeout, .connectTimeout),
      (.tlsHandshakeTimeout, .tlsFailed), (.readTimeout, .readTimeout),
      (.writeTimeout, .writeTimeout), (.deadlineExceeded, .deadlineExceeded),
      (.remoteConnectionClosed, .connectionClosed), (.cancelled, .cancelled),
      (.alreadyShutdown, .closed),
    ]
    self = known.first { $0.0 == error }?.1 ?? .other
  }

  private init(_ error: NIOConnectionError) {
    if error.connectionErrors.isEmpty {
      self = .nameNotResolved
      return
    }
    let isRefused = error.connectionErrors.contains { failure in
      (failure.error as? IOError)?.errnoCode == ECONNREFUSED
    }
    self = isRefused ? .connectionRefused : .connectFailed
  }

  private init(errorNumber: CInt) {
    switch errorNumber {
    case ECONNREFUSED: self = .connectionRefused
    case ECONNRESET, EPIPE, ENOTCONN: self = .connectionClosed
    case EHOSTUNREACH, ENETUNREACH, EADDRNOTAVAIL, ENETDOWN: self = .connectFailed
    case ETIMEDOUT: self = .connectTimeout
    default: self = .other
    }
  }
}
