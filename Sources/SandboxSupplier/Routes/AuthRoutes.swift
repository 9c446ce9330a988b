import VoucherModel

extension SandboxLedger {
  func authenticate(_ request: SandboxRequest) throws(APIError) {
    guard let header = request.header("authorization"), !header.isEmpty else {
      throw .unauthorized("Authorization header required")
    }
    let parts = header.split(separator: " ", maxSplits: 1).map(String.init)
    guard parts.count == 2, parts[0].lowercased() == "bearer",
      tokens.accepts(parts[1], options, now: now)
    else { throw .unauthorized("Invalid token") }
  }

  mutating func login(_ request: SandboxRequest) throws(APIError) -> SandboxAnswer {
    let json = try object(of: request)
    guard let user = json["username"]?.string, !user.isEmpty,
      let password = json["password"]?.string, !password.isEmpty
    else { throw .validation("Username and password are required") }
    guard user == options.apiKey, password == options.apiSecret else {
      throw .unauthorized("Invalid credentials")
    }
    if options.loginRevokesEarlierTokens { tokens.revokeAll(options) }
    return issueTokens()
  }

  mutating func refresh(_ request: SandboxRequest) throws(APIError) -> SandboxAnswer {
    let json = try object(of: request)
    guard let token = json["refresh_token"]?.string, !token.isEmpty else {
      throw .validation("Refresh token is required")
    }
    guard tokens.redeem(token, now: now) else { throw .unauthorized("Invalid token") }
    return issueTokens()
  }

  mutating func logout() -> SandboxAnswer {
    tokens.revokeAll(options)
    return authAnswer { $0.field("message", "Successfully logged out") }
  }

  private mutating func issueTokens() -> SandboxAnswer {
    let pair = tokens.issue(options, now: now)
    return authAnswer { data in
      data.field("access_token", pair.access)
      data.field("refresh_token", pair.refresh)
      data.field("access_expires_at", pair.accessExpiresAt.rfc3339)
      data.field("refresh_expires_at", pair.refreshExpiresAt.rfc3339)
      data.field("client_id", Self.clientID)
    }
  }

  /// `/auth/*` answers are always wrapped.
  private func authAnswer(_ data: (inout JSONWriter) -> Void) -> SandboxAnswer {
    let body = JSONWriter.object { object in
      object.field("success", true)
      object.field("data") { $0.object(data) }
    }
    return SandboxAnswer(status: 200, body: body)
  }

  /// The request's body, which has to be an object.
  func object(of request: SandboxRequest) throws(APIError) -> JSONValue {
    if request.body.isEmpty { return .object([]) }
    guard let json = request.json, json.members != nil else { throw .malformedJSON }
    return json
  }
}
