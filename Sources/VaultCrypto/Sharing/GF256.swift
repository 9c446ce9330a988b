/// The field of 256 elements in which secrets are shared, modulo x⁸ + x⁴ + x³ + x + 1.
///
/// Neither a table nor a branch depends on an operand, so that no cache and no clock tells what was
/// multiplied.
enum GF256 {
  /// The product of two elements; the sum of two is their exclusive or.
  static func product(_ left: UInt8, _ right: UInt8) -> UInt8 {
    var shifted = left
    var result: UInt8 = 0
    for bit in UInt8(0)..<8 {
      result ^= shifted & (0 &- (right >> bit & 1))
      shifted = shifted << 1 ^ (0x1B & (0 &- (shifted >> 7)))
    }
    return result
  }

  /// The element whose product with this one is 1; 0 for 0.
  static func inverse(_ element: UInt8) -> UInt8 {
    // element²⁵⁴: the exponent has all bits but the lowest.
    var power = element
    var result: UInt8 = 1
    for _ in 0..<7 {
      power = product(power, power)
      result = product(result, power)
    }
    return result
  }

  /// The factors by which the values at `points` give the value at `target` of the polynomial
  /// through them; no two points are alike, and none of this is secret.
  static func weights(of points: [UInt8], at target: UInt8) -> [UInt8] {
    points.map { point in
      points.reduce(UInt8(1)) { weight, other in
        other == point
          ? weight : product(weight, product(target ^ other, inverse(point ^ other)))
      }
    }
  }
}
