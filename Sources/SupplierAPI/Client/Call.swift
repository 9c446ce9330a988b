/// One operation of the API, independent of how often it is sent.
struct Call: Sendable {
  let method: HTTPExchange.Method
  let path: String
  /// The path with names in the place of identifiers, for logs.
  let template: String
  var query: [HTTPField] = []
  var body: HTTPExchange.Body?
  let endpoints: EndpointClass

  static func get(
    _ path: String, template: String? = nil, query: [HTTPField] = []
  ) -> Call {
    Call(
      method: .get, path: path, template: template ?? path, query: query, endpoints: .read)
  }

  static func post(
    _ path: String, template: String? = nil, body: HTTPExchange.Body, _ endpoints: EndpointClass
  ) -> Call {
    Call(
      method: .post, path: path, template: template ?? path, body: body, endpoints: endpoints)
  }
}
