import Foundation

/// A file, open in the browser, and what came of it.
struct BrowserPage {
  let browser: Browser
  let session: String
  let address: String

  /// Opens a file in a tab of its own, and waits until it is loaded and drawn.
  init(_ file: URL, in browser: Browser) throws {
    self.browser = browser
    address = file.absoluteString
    let target = try browser.send("Target.createTarget", ["url": "about:blank"])["targetId"]
    let attached = try browser.send(
      "Target.attachToTarget", ["targetId": target as? String ?? "", "flatten": true])
    session = attached["sessionId"] as? String ?? ""
    browser.forgetEvents()
    for domain in ["Page", "Runtime", "Log", "Network", "Accessibility"] {
      try browser.send("\(domain).enable", session: session)
    }
    try browser.send("Page.navigate", ["url": address], session: session)
    try browser.wait(for: "Page.loadEventFired")
    try draw()
  }

  /// Waits until it is drawn: what is loaded late has been asked for by then.
  private func draw() throws {
    _ = try evaluate(
      "new Promise(r => requestAnimationFrame(() => requestAnimationFrame(() => r(1))))")
  }

  /// What an expression gives, in the page.
  func evaluate(_ expression: String) throws -> Any? {
    let answer = try browser.send(
      "Runtime.evaluate",
      ["expression": expression, "awaitPromise": true, "returnByValue": true], session: session)
    if let problem = answer["exceptionDetails"] {
      throw Browser.Failure(description: "\(expression): \(problem)")
    }
    return (answer["result"] as? [String: Any])?["value"]
  }

  func count(_ selector: String) throws -> Int {
    try evaluate("document.querySelectorAll(\(Self.quoted(selector))).length") as? Int ?? -1
  }

  private static func quoted(_ text: String) -> String {
    "'" + text.replacing("'", with: "\\'") + "'"
  }

  /// Everything that was asked for, the page itself left out.
  var requests: [String] {
    browser.events.filter { $0.method == "Network.requestWillBeSent" }.compactMap {
      ($0.parameters["request"] as? [String: Any])?["url"] as? String
    }.filter { $0 != address }
  }

  /// Everything that the console would show.
  var complaints: [String] {
    let methods = ["Runtime.consoleAPICalled", "Runtime.exceptionThrown", "Log.entryAdded"]
    return browser.events.filter { methods.contains($0.method) }.map { "\($0.parameters)" }
  }

  /// Shows the page so wide, in light or dark.
  func show(width: Int, scheme: String, media: String = "") throws {
    try browser.send(
      "Emulation.setDeviceMetricsOverride",
      ["width": width, "height": 900, "deviceScaleFactor": 1, "mobile": false],
      session: session)
    try browser.send(
      "Emulation.setEmulatedMedia",
      [
        "media": media,
        "features": [["name": "prefers-color-scheme", "value": scheme]],
      ], session: session)
    try draw()
  }

  /// The page as a picture, all of it.
  func picture() throws -> Data {
    let answer = try browser.send(
      "Page.captureScreenshot", ["format": "png", "captureBeyondViewport": true],
      session: session)
    return Data(base64Encoded: answer["data"] as? String ?? "") ?? Data()
  }

  /// The page on paper, as its own style sheet wants it.
  func paper() throws -> Data {
    let answer = try browser.send(
      "Page.printToPDF", ["printBackground": true, "preferCSSPageSize": true], session: session)
    return Data(base64Encoded: answer["data"] as? String ?? "") ?? Data()
  }

  /// What a reader for the blind is told: the role and the name of every node.
  func spoken() throws -> [(role: String, name: String)] {
    let answer = try browser.send("Accessibility.getFullAXTree", session: session)
    func value(_ node: [String: Any], _ key: String) -> String {
      (node[key] as? [String: Any])?["value"] as? String ?? ""
    }
    return (answer["nodes"] as? [[String: Any]] ?? []).map {
      (value($0, "role"), value($0, "name"))
    }
  }

  func close() throws {
    try browser.send("Page.close", session: session)
  }
}
