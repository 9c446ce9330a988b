/// An error as the supplier documents it: `{"error":{"name","code","message"}}`.
struct APIError: Error, Sendable, Hashable {
  let status: Int
  let name: String
  let code: String
  let message: String
  var retryAfter: Int?

  var body: [UInt8] {
    JSONWriter.object { object in
      object.field("error") { member in
        member.object { error in
          error.field("name", name)
          error.field("code", code)
          error.field("message", message)
        }
      }
    }
  }

  static func validation(_ message: String) -> APIError {
    APIError(
      status: 400, name: "ValidationException", code: "VALIDATION_FAILURE", message: message)
  }

  static func badRequest(_ message: String) -> APIError {
    APIError(status: 400, name: "BadRequestError", code: "BAD_REQUEST", message: message)
  }

  static func unauthorized(_ message: String) -> APIError {
    APIError(status: 401, name: "UnauthorizedError", code: "UNAUTHORIZED", message: message)
  }

  static func notFound(_ message: String) -> APIError {
    APIError(status: 404, name: "NotFoundError", code: "NOT_FOUND", message: message)
  }

  static func internalError(_ message: String) -> APIError {
    APIError(
      status: 500, name: "InternalServerError", code: "INTERNAL_SERVER_ERROR", message: message)
  }

  static func rateLimited(seconds: Int) -> APIError {
    APIError(
      status: 429, name: "TooManyRequestsError", code: "TOO_MANY_REQUESTS",
      message: "Rate limit exceeded. Retry after \(seconds) seconds.", retryAfter: seconds)
  }

  static let forbiddenAddress = APIError(
    status: 403, name: "ForbiddenError", code: "FORBIDDEN", message: "IP address not authorized")

  static let missingFeature = APIError(
    status: 400, name: "BadRequestError", code: "INVALID_FEATURE",
    message: "The requested feature is not enabled for this client")

  /// A sister site's answer; the supplier's own is not documented.
  static let malformedJSON = APIError(
    status: 400, name: "SyntaxError", code: "SYNTAX_ERROR", message: "Invalid request body")

  static let tooLarge = APIError(
    status: 413, name: "PayloadTooLargeError", code: "PAYLOAD_TOO_LARGE", message: "Too large")

  static let duplicateReference = APIError.badRequest("Duplicate client_reference")

  /// The error a fault answers with when it names only the status.
  static func usual(for status: Int) -> APIError {
    switch status {
    case 400: .badRequest("Bad request")
    case 401: .unauthorized("Invalid token")
    case 403: .forbiddenAddress
    case 404: .notFound("Not found")
    case 429: .rateLimited(seconds: 1)
    case 500: .internalError("Internal server error")
    default:
      APIError(
        status: status, name: "ServerError", code: "SERVER_ERROR",
        message: "Status \(status) by a fault of the sandbox")
    }
  }
}
