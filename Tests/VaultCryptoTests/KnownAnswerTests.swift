import Testing
import VaultCrypto

@Suite("the primitives, against published answers")
struct KnownAnswerTests {
  @Test(arguments: [
    ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
    ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
    (
      "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
      "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
    ),
  ])
  func `SHA-256 gives what FIPS 180 prints`(text: String, digest: String) {
    #expect(Digest.sha256(Array(text.utf8)).hex == digest)
    var hash = SHA256()
    for byte in text.utf8 { hash.update(byte) }
    #expect(hash.finalize().hex == digest)
  }

  @Test(arguments: [
    ("", "0e5751c026e543b2e8ab2eb06099daa1d1e5df47778f7787faab45cdf12fe3a8"),
    ("abc", "bddd813c634239723171ef3fee98579b94964e3bb1cb3e427262c8c068d52319"),
  ])
  func `BLAKE2b-256 gives what its reference prints`(text: String, digest: String) {
    #expect(Digest.blake2b(Array(text.utf8)).hex == digest)
  }

  /// RFC 8032 section 7.1, tests 1 to 3: seed, public key, message, signature.
  @Test(arguments: [
    [
      "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
      "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a", "",
      "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46b"
        + "d25bf5f0595bbe24655141438e7a100b",
    ],
    [
      "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
      "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c", "72",
      "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c"
        + "387b2eaeb4302aeeb00d291612bb0c00",
    ],
    [
      "c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
      "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025", "af82",
      "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc659"
        + "4a7c15e9716ed28dc027beceea1ec40a",
    ],
  ])
  func `Ed25519 gives what RFC 8032 prints`(hex: [String]) throws {
    let parts = try hex.map { try #require(Hex.decode($0)) }
    let key = try SigningKey(seed: SecretBytes(parts[0]))
    let publicKey = key.verifyingKey
    #expect(publicKey.bytes == parts[1])
    let signature = try key.signature(for: parts[2])
    #expect(signature == parts[3])
    #expect(publicKey.isValid(signature: signature, for: parts[2]))
    #expect(!publicKey.isValid(signature: signature, for: parts[2] + [0]))
    #expect(!publicKey.isValid(signature: signature.flipping(40), for: parts[2]))
    #expect(!publicKey.isValid(signature: signature.dropLast(), for: parts[2]))
  }

  /// draft-irtf-cfrg-xchacha-03, appendix A.3.1.
  @Test func `XChaCha20-Poly1305 gives what its draft prints`() throws {
    let text =
      "Ladies and Gentlemen of the class of '99: If I could offer you only one tip for the future, "
      + "sunscreen would be it."
    let data = try #require(Hex.decode("50515253c0c1c2c3c4c5c6c7"))
    let key = try SecretBytes([UInt8](0x80...0x9f))
    let sealed = try XChaCha20Poly1305.seal(
      Array(text.utf8), data: data, nonce: [UInt8](0x40...0x57), key: key)
    #expect(
      Hex.encode(sealed)
        == "bd6d179d3e83d43b9576579493c0e939572a1700252bfaccbed2902c21396cbb731c7f1b0b4aa6440bf3a82f4eda"
        + "7e39ae64c6708c54c216cb96b72e1213b4522f8c9ba40db5d945b11b69b982c1bb9e3f3fac2bc369488f76b23835"
        + "65d3fff921f9664c97637da9768812f615c68b13b52ec0875924c1c7987947deafd8780acf49")
  }
}
