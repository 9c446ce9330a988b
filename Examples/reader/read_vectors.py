#!/usr/bin/env python3
"""Opens the golden vectors of docs/format.md with nothing but libsodium and the recovery key.

It is a second implementation, written from the document, and the shortest description of how to
read a vault without the program that wrote it.

    python3 Examples/reader/read_vectors.py Tests/Vectors/sealed.json Tests/Vectors/ratchet.json

The first file is of version 1 of headers, the second of version 2, whose keys come from a ratchet.
"""
import base64, ctypes, hashlib, json, struct, sys

from sealed import (
    blake2b, call, decrypt, is_signed, key_from_box, open_record, open_stream, read_header,
    recovery_key, sodium)


def open_delivery(delivery):
    epoch, secret = recovery_key(delivery["recoveryKey"])
    header = bytes.fromhex(delivery["header"])
    read_header(header)
    secrets = {"reveal": (1, bytes.fromhex(delivery["revealSecret"])), "recovery": (2, secret)}
    for box in delivery["boxes"]:
        role, key = secrets[box["role"]]
        found = key_from_box(header, bytes.fromhex(box["box"]), key, role, box["epoch"])
        assert found.hex() == delivery.get("deliveryKey", found.hex())
    for record in delivery["records"]:
        value = lambda name: bytes.fromhex(record[name])
        data = b"VVRC\x01\x01" + value("vault") + struct.pack("<I", record["incarnation"])
        data += value("order") + value("record") + struct.pack(
            "<Iqq3sI", record["line"], record["product"], record["faceValueMillionths"],
            record["currency"].encode(), record["epoch"])
        assert data == value("associatedData")
        fields = open_record(found, data, *map(value, ("nonce", "ciphertext", "commitment")))
        assert [{"tag": t, "encoding": e, "bytes": b.hex()} for t, e, b in fields] == record["fields"]
        unkeyed = data + value("nonce") + value("ciphertext") + value("commitment")
        assert blake2b(unkeyed) == value("digest")
    return epoch, secret


def open_journal(journal, epoch, secret):
    header, context = bytes.fromhex(journal["header"]), bytes.fromhex(journal["context"])
    frames = [bytes.fromhex(frame) for frame in journal["frames"]]
    chunks, has_end = open_stream(header, context, frames, epoch, secret)
    assert has_end and [chunk.hex() for chunk in chunks] == journal["chunks"]


def open_identity(block, vector):
    assert block[:6] == b"VVID\x01\x01" and block[6:22].hex() == vector["vault"]
    end = 23 + block[22]
    assert block[23:end].decode() == vector["origin"] and len(block) == end + 32 + 72 + 64
    log_key, body, signature = block[end:end + 32], block[:-64], block[-64:]
    assert log_key.hex() == vector["logKey"]
    assert is_signed(signature, body, log_key)
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


vectors, ratcheted = (json.load(open(file)) for file in sys.argv[1:])
recovery = open_delivery(vectors["delivery"])
open_journal(vectors["journal"], *recovery)
for name in ("underPassphrase", "withoutPassphrase"):
    open_key_file(bytes.fromhex(vectors["keyFile"][name]), vectors["keyFile"])
open_armour(vectors["armour"])
open_journal(ratcheted["journal"], *open_delivery(ratcheted))
print(len(vectors["delivery"]["records"] + ratcheted["records"]),
      "records, two journals, two key files, a block of armour:")
print("all vectors open")
