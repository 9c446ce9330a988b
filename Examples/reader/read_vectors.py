#!/usr/bin/env python3
"""Opens the golden vectors of docs/format.md with nothing but libsodium and the recovery key.

It is a second implementation, written from the document, and the shortest description of how to
read a vault without the program that wrote it.

    python3 Examples/reader/read_vectors.py Tests/Vectors/sealed.json
"""
import base64, ctypes, ctypes.util, hashlib, json, struct, sys

sodium = ctypes.CDLL(ctypes.util.find_library("sodium") or "libsodium.so.23")
assert sodium.sodium_init() >= 0
sodium.crypto_pwhash.argtypes = [
    ctypes.c_char_p, ctypes.c_ulonglong, ctypes.c_char_p, ctypes.c_ulonglong, ctypes.c_char_p,
    ctypes.c_ulonglong, ctypes.c_size_t, ctypes.c_int]
long = ctypes.c_ulonglong


def call(function, size, *arguments):
    """Calls a function that fills `size` bytes and returns 0 if all is well."""
    output = ctypes.create_string_buffer(size)
    assert getattr(sodium, function)(output, *arguments) == 0, function
    return output.raw[:size]


def blake2b(data, key=b"", size=32):
    return hashlib.blake2b(data, key=key, digest_size=size).digest()


def decrypt(sealed, data, nonce, key):
    return call("crypto_aead_xchacha20poly1305_ietf_decrypt", len(sealed) - 16, None, None, sealed,
                long(len(sealed)), data, long(len(data)), nonce, key)


def bech32m(text, prefix):
    """The bytes of a Bech32m text (BIP 350)."""
    alphabet, check = "qpzry9x8gf2tvdw0s3jn54khce6mua7l", 1
    assert text.startswith(prefix + "1")
    values = [alphabet.index(character) for character in text[len(prefix) + 1:]]
    for value in [ord(c) >> 5 for c in prefix] + [0] + [ord(c) & 31 for c in prefix] + values:
        top, check = check >> 25, (check & 0x1FFFFFF) << 5 ^ value
        for bit, term in enumerate((0x3B6A57B2, 0x26508E6D, 0x1EA119FA, 0x3D4233DD, 0x2A1462B3)):
            check ^= term if top >> bit & 1 else 0
    assert check == 0x2BC830A3, "checksum"
    bits = "".join(f"{value:05b}" for value in values[:-6])
    return int(bits[:len(bits) // 8 * 8], 2).to_bytes(len(bits) // 8, "big")


def unwrap(box, secret, role, epoch, binding):
    """The key inside a box: version, role, epoch, key, hash of what the key is for."""
    public = call("crypto_scalarmult_base", 32, secret)
    inside = call("crypto_box_seal_open", len(box) - 48, box, long(len(box)), public, secret)
    assert inside[:6] == struct.pack("<BBI", 1, role, epoch) and inside[38:] == binding
    return inside[6:38]


def read_fields(padded):
    """The fields of a record, once the ISO 7816-4 padding is off."""
    assert len(padded) % 128 == 0
    content, mark, zeros = padded.rpartition(b"\x80")
    assert mark and not zeros.strip(b"\0") and len(zeros) < 128
    fields, offset = [], 0
    while offset < len(content):
        tag, encoding, length = struct.unpack_from("<BBI", content, offset)
        assert not fields or tag > fields[-1]["tag"]
        value = content[offset + 6:offset + 6 + length]
        assert len(value) == length
        fields.append({"tag": tag, "encoding": encoding, "bytes": value.hex()})
        offset += 6 + length
    return fields


def open_record(record, delivery_key):
    value = lambda name: bytes.fromhex(record[name])
    data = b"VVRC\x01\x01" + value("vault") + struct.pack("<I", record["incarnation"])
    data += value("order") + value("record") + struct.pack(
        "<Iqq3sI", record["line"], record["product"], record["faceValueMillionths"],
        record["currency"].encode(), record["epoch"])
    assert len(data) == 85 and data == value("associatedData")
    keys = blake2b(b"voucher-vault record key v1" + value("record"), delivery_key, 64)
    whole = value("nonce") + data + value("ciphertext")
    assert blake2b(whole, keys[32:]) == value("commitment")
    unkeyed = data + value("nonce") + value("ciphertext") + value("commitment")
    assert blake2b(unkeyed) == value("digest")
    return read_fields(decrypt(value("ciphertext"), data, value("nonce"), keys[:32]))


def open_delivery(delivery):
    payload = bech32m(delivery["recoveryKey"], "vvrecovery")
    version, epoch, secret = struct.unpack("<BI32s", payload)
    assert version == 1
    header = bytes.fromhex(delivery["header"])
    assert header[:6] == b"VVDH\x01\x01" and len(header) == 46
    secrets = {"reveal": (1, bytes.fromhex(delivery["revealSecret"])), "recovery": (2, secret)}
    for box in delivery["boxes"]:
        role, key = secrets[box["role"]]
        found = unwrap(bytes.fromhex(box["box"]), key, role, box["epoch"], blake2b(header))
        assert found.hex() == delivery["deliveryKey"]
    for record in delivery["records"]:
        assert open_record(record, found) == record["fields"]
    return epoch, secret


def open_journal(journal, epoch, secret):
    header, context = bytes.fromhex(journal["header"]), bytes.fromhex(journal["context"])
    assert header[:6] == b"VVJS\x01\x01" and len(header) == 7 + 123 * header[6] + 24
    binding = blake2b(header[:6] + header[-24:] + context)
    for start in range(7, len(header) - 24, 123):
        if struct.unpack_from("<BI", header, start) == (2, epoch):
            key = unwrap(header[start + 5:start + 123], secret, 2, epoch, binding)
    state = call("crypto_secretstream_xchacha20poly1305_init_pull", 52, header[-24:], key)
    state, tag = ctypes.create_string_buffer(state, 52), ctypes.create_string_buffer(1)
    for frame, chunk in zip(map(bytes.fromhex, journal["frames"]), journal["chunks"]):
        output = ctypes.create_string_buffer(max(1, len(frame) - 17))
        assert sodium.crypto_secretstream_xchacha20poly1305_pull(
            state, output, None, tag, frame, long(len(frame)), None, long(0)) == 0
        assert output.raw[:len(frame) - 17].hex() == chunk
    assert tag.raw == b"\x03"


def open_identity(block, vector):
    assert block[:6] == b"VVID\x01\x01" and block[6:22].hex() == vector["vault"]
    end = 23 + block[22]
    assert block[23:end].decode() == vector["origin"] and len(block) == end + 32 + 72 + 64
    log_key, body, signature = block[end:end + 32], block[:-64], block[-64:]
    assert log_key.hex() == vector["logKey"]
    assert sodium.crypto_sign_verify_detached(signature, body, long(len(body)), log_key) == 0
    return struct.unpack("<I32s", block[end + 32:end + 68]), log_key


def open_key_file(file, vector):
    assert file[:6] == b"VVKF\x01\x01"
    end = 8 + struct.unpack_from("<H", file, 6)[0]
    assert file[8:end].hex() == vector["capture"]
    current, log_key = open_identity(file[8:end], vector)
    if file[end] == 0:
        key, end = file[end + 1:end + 33], end + 33
    else:
        salt, passes, kibibytes = struct.unpack_from("<16sII", file, end + 1)
        passphrase, end = vector["passphrase"].encode(), end + 25
        key = call("crypto_pwhash", 32, 32, passphrase, len(passphrase), salt, passes,
                   kibibytes * 1024, 2)
    secrets = decrypt(file[end + 24:], file[:end + 24], file[end:end + 24], key)
    root, count = struct.unpack_from("<32sH", secrets)
    reveal = [struct.unpack_from("<I32s", secrets, 34 + 36 * i) for i in range(count)]
    assert len(secrets) == 34 + 36 * count and [epoch for epoch, _ in reveal] == vector["epochs"]
    assert current == (reveal[-1][0], call("crypto_scalarmult_base", 32, reveal[-1][1]))
    public, seed = ctypes.create_string_buffer(32), blake2b(b"voucher-vault log signing key v1", root)
    assert sodium.crypto_sign_seed_keypair(public, ctypes.create_string_buffer(64), seed) == 0
    assert public.raw == log_key
    key = blake2b(b"voucher-vault fingerprint key v1", root)
    assert blake2b(bytes.fromhex(vector["code"]), key).hex() == vector["fingerprint"]


def open_armour(vector):
    lines = vector["text"].splitlines()
    assert lines[0] == f"-----BEGIN {vector['label']}-----"
    assert lines[-1] == f"-----END {vector['label']}-----"
    content = base64.b64decode("".join(lines[1:-2]), validate=True)
    assert lines[-2] == "=" + base64.b64encode(hashlib.sha256(content).digest()[:6]).decode()
    assert content.hex() == vector["bytes"]


vectors = json.load(open(sys.argv[1]))
recovery = open_delivery(vectors["delivery"])
open_journal(vectors["journal"], *recovery)
for name in ("underPassphrase", "withoutPassphrase"):
    open_key_file(bytes.fromhex(vectors["keyFile"][name]), vectors["keyFile"])
open_armour(vectors["armour"])
print(len(vectors["delivery"]["records"]), "records, a journal, two key files, a block of armour:")
print("all vectors open")
