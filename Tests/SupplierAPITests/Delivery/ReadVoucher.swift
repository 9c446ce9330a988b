import SupplierAPI

/// A scanned voucher with its values copied, to compare with what was written.
struct ReadVoucher: Equatable {
  var code: String?
  var pin: String?
  var url: String?
  var expiry: String?
  var supplierReference: String?
  var extras: [String] = []

  init(_ voucher: ScannedVoucher, in bytes: Span<UInt8>) throws {
    code = try voucher.code?.text(in: bytes)
    pin = try voucher.pin?.text(in: bytes)
    url = try voucher.url?.text(in: bytes)
    expiry = try voucher.expiry?.text(in: bytes)
    supplierReference = try voucher.supplierReference?.text(in: bytes)
    extras = voucher.extras.map { bytes.text($0.range) }
  }

  init(
    code: String? = nil, pin: String? = nil, url: String? = nil, expiry: String? = nil,
    supplierReference: String? = nil, extras: [String] = []
  ) {
    self.code = code
    self.pin = pin
    self.url = url
    self.expiry = expiry
    self.supplierReference = supplierReference
    self.extras = extras
  }
}

extension Span<UInt8> {
  func text(_ range: Range<Int>) -> String {
    String(decoding: range.map { self[$0] }, as: UTF8.self)
  }
}

/// A scan of a text, with the vouchers of each order read.
struct ReadScan {
  let scan: DeliveryScan
  let vouchers: [[ReadVoucher]]
  let complete: [[ReadVoucher]]

  init(_ bytes: [UInt8]) throws {
    let scan = DeliveryScanner.scan(bytes.span)
    self.scan = scan
    vouchers = try scan.orders.map { order in
      try order.vouchers.map { try ReadVoucher($0, in: bytes.span) }
    }
    complete = try scan.orders.map { order in
      try order.completeVouchers.map { try ReadVoucher($0, in: bytes.span) }
    }
  }

  init(_ text: String) throws {
    try self.init(Array(text.utf8))
  }
}
