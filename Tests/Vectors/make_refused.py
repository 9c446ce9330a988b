#!/usr/bin/env python3
"""Makes refused.json: what is sealed with the right keys and yet is not of the right form.

Only whoever holds the keys can make such things, so the program itself never does; a reader must
refuse them all the same. Run it in this folder; the outcome is checked in.

    python3 make_refused.py > refused.json
"""
import ctypes, hashlib, json, struct

sodium = ctypes.CDLL("libsodium.so.23")
assert sodium.sodium_init() >= 0
long = ctypes.c_ulonglong


def fill(function, size, *arguments):
    output = ctypes.create_string_buffer(size)
    assert getattr(sodium, function)(output, *arguments) == 0, function
    return output.raw[:size]


def blake2b(data, key=b"", size=32):
    return hashlib.blake2b(data, key=key, digest_size=size).digest()


def encrypt(content, data, nonce, key):
    return fill("crypto_aead_xchacha20poly1305_ietf_encrypt", len(content) + 16, None, content,
                long(len(content)), data, long(len(data)), None, nonce, key)


def box(content, public):
    return fill("crypto_box_seal", len(content) + 48, content, long(len(content)), public)


VAULT, ORDER, RECORD, DELIVERY = (bytes([b]) * 16 for b in (0xA1, 0xB2, 0xC3, 0xD4))
KEY, SECRET, NONCE = bytes(range(32)), bytes(range(32, 64)), bytes(range(24))
PUBLIC = fill("crypto_scalarmult_base", 32, SECRET)
HEADER = b"VVDH\1\1" + VAULT + struct.pack("<I", 1) + DELIVERY + struct.pack("<I", 1)


def record(name, error, content, pad=True):
    """A record in the context of the tests, sealed and committed to as it should be."""
    data = b"VVRC\1\1" + VAULT + struct.pack("<I", 1) + ORDER + RECORD + struct.pack(
        "<Iqq3sI", 0, 123, 50_000_000, b"USD", 1)
    if pad:
        content += b"\x80" + bytes(127 - len(content) % 128)
    keys = blake2b(b"voucher-vault record key v1" + RECORD, KEY, 64)
    sealed = encrypt(content, data, NONCE, keys[:32])
    return {"name": name, "error": error, "nonce": NONCE.hex(), "ciphertext": sealed.hex(),
            "commitment": blake2b(NONCE + data + sealed, keys[32:]).hex()}


def field(tag, value, encoding=1, length=None):
    return struct.pack("<BBI", tag, encoding, len(value) if length is None else length) + value


def records():
    bad, code = "malformed.record_field", field(1, b"A")
    yield record("nothing but zeros", "malformed.record", bytes(128), pad=False)
    yield record("no padding mark", "malformed.record", b"\x01" * 128, pad=False)
    yield record("a byte in the padding", "malformed.record",
                 (code + b"\x80").ljust(127, b"\0") + b"\1", pad=False)
    yield record("a block of padding too many", "malformed.record",
                 (code + b"\x80").ljust(256, b"\0"), pad=False)
    for tag in (0, 7, 255):
        yield record(f"an unknown tag {tag}", bad, field(tag, b"A"))
    for encoding in (0, 3, 255):
        yield record(f"an unknown encoding {encoding}", bad, field(1, b"A", encoding))
    yield record("a field twice", bad, code + code)
    yield record("fields in descending order", bad, field(2, b"1") + code)
    for length in (2, 128, 0x7FFFFFFF, 0xFFFFFFFF):
        yield record(f"a length of {length} that is not there", bad, field(1, b"A", 1, length))
    for count in range(1, 6):
        yield record(f"{count} bytes behind the last field", bad, code + b"\2\1\0\0\0"[:count])


def boxes():
    def one(name, error, inside):
        return {"name": name, "error": error, "box": box(inside, PUBLIC).hex()}

    def inside(version=1, role=1, epoch=1, binding=None):
        return struct.pack("<BBI", version, role, epoch) + KEY + (binding or blake2b(HEADER))

    failed, unknown = "authentication_failed.wrapped_key", "unsupported.wrapped_key"
    yield one("no fault", "", inside())
    yield one("version 0", unknown, inside(version=0))
    yield one("version 2", unknown, inside(version=2))
    yield one("another role", failed, inside(role=2))
    yield one("another epoch", failed, inside(epoch=2))
    yield one("another header's hash", failed, inside(binding=blake2b(HEADER + b"\0")))
    yield one("a byte too few", "malformed.wrapped_key", inside()[:-1])
    yield one("a byte too many", "malformed.wrapped_key", inside() + b"\0")


def streams():
    """Each ends in a frame or has a header that must be refused."""
    def one(name, error, tags=(), recipients=((1, 1),), count=None):
        state = ctypes.create_string_buffer(52)
        start = ctypes.create_string_buffer(24)
        assert sodium.crypto_secretstream_xchacha20poly1305_init_push(state, start, KEY) == 0
        head = b"VVJS\1\1"
        binding = blake2b(head + start.raw + b"context")
        head += bytes([len(recipients) if count is None else count])
        for role, epoch in recipients:
            head += struct.pack("<BI", role, epoch)
            head += box(struct.pack("<BBI", 1, role, epoch) + KEY + binding, PUBLIC)
        frames = []
        for tag in tags:
            output = ctypes.create_string_buffer(18)
            assert sodium.crypto_secretstream_xchacha20poly1305_push(
                state, output, None, b"x", long(1), None, long(0), ctypes.c_ubyte(tag)) == 0
            frames.append(output.raw[:18].hex())
        return {"name": name, "error": error, "context": b"context".hex(),
                "header": (head + start.raw).hex(), "frames": frames}

    bad = "malformed.stream_header"
    yield one("no fault", "", (0, 0, 3))
    yield one("a frame with tag 1", "malformed.stream", (0, 1))
    yield one("a frame with tag 2", "malformed.stream", (0, 2))
    yield one("a frame with tag 4", "malformed.stream", (0, 4))
    yield one("no recipient", bad, recipients=())
    yield one("one recipient too few", bad, count=2)
    yield one("one recipient too many", bad, recipients=((1, 1), (2, 1)), count=1)
    yield one("seventeen recipients", bad, recipients=tuple((1, n) for n in range(1, 18)))
    yield one("a recipient twice", bad, recipients=((1, 1), (1, 1)))
    yield one("an unknown role", bad, recipients=((1, 1), (3, 1)))
    yield one("epoch 0", "malformed.wrapped_key", recipients=((1, 1), (2, 0)))


def key_files():
    root, reveal = bytes(range(64, 96)), [bytes([n]) * 32 for n in (1, 2, 3)]

    def identity(current, root=root, origin=b"vault.example/refused"):
        public, secret = ctypes.create_string_buffer(32), ctypes.create_string_buffer(64)
        seed = blake2b(b"voucher-vault log signing key v1", root)
        assert sodium.crypto_sign_seed_keypair(public, secret, seed) == 0
        body = b"VVID\1\1" + VAULT + bytes([len(origin)]) + origin + public.raw
        body += struct.pack("<I", current) + fill("crypto_scalarmult_base", 32, reveal[current - 1])
        body += struct.pack("<I", 1) + PUBLIC
        return body + fill("crypto_sign_detached", 64, None, body, long(len(body)), secret)

    def one(name, error, epochs=(1, 2), count=None, tail=b"", block=None, lock=None, root=root):
        block = block or identity(2)
        head = b"VVKF\1\1" + struct.pack("<H", len(block)) + block
        head += (b"\0" + KEY if lock is None else lock) + NONCE
        secrets = root + struct.pack("<H", len(epochs) if count is None else count)
        for epoch in epochs:
            secrets += struct.pack("<I", epoch) + reveal[max(0, epoch - 1)]
        return {"name": name, "error": error,
                "file": (head + encrypt(secrets + tail, head, NONCE, KEY)).hex()}

    bad = "malformed.key_file"
    yield one("no fault", "")
    yield one("no epoch", bad, ())
    yield one("one epoch too few", bad, count=3)
    yield one("one epoch too many", bad, (1, 2, 3), count=2)
    yield one("more epochs than allowed", "too_long.key_file", count=4097)
    yield one("epochs in descending order", bad, (2, 1))
    yield one("an epoch twice", bad, (1, 2, 2))
    yield one("epoch 0", bad, (0,))
    yield one("epoch 0 before the others", bad, (0, 1, 2))
    yield one("a byte behind the secrets", bad, tail=b"\0")
    yield one("another vault's root", "wrong_key", root=bytes(32))
    yield one("no secret of the identity's epoch", "wrong_key", (1,))
    yield one("a later epoch than the identity's", "wrong_key", (1, 2, 3))
    yield one("a space in the origin", "malformed.identity", block=identity(2, origin=b"a b"))
    yield one("an empty origin", "malformed.identity", block=identity(2, origin=b""))
    yield one("an origin that is no UTF-8", "malformed.identity", block=identity(2, origin=b"\xff"))
    for passes, kibibytes in ((0, 8), (17, 8), (1, 7), (1, 1048577), (2**32 - 1, 2**32 - 1)):
        lock = b"\1" + bytes(16) + struct.pack("<II", passes, kibibytes)
        yield one(f"a cost of {passes} passes over {kibibytes} KiB", bad, lock=lock)


print(json.dumps({
    "deliveryKey": KEY.hex(), "revealSecret": SECRET.hex(), "header": HEADER.hex(),
    "records": list(records()), "boxes": list(boxes()), "streams": list(streams()),
    "keyFiles": list(key_files())}, indent=1))
