#!/usr/bin/env python3
"""Puts recovery keys together from shares, written from docs/format.md alone.

    python3 Tests/Readers/combine_shares.py Tests/Vectors/shares.json
    python3 Tests/Readers/combine_shares.py - < shares, one a line
"""
import ctypes, ctypes.util, hashlib, itertools, json, sys

ALPHABET = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"


def checksum(prefix, values):
    check = 1
    for value in [ord(c) >> 5 for c in prefix] + [0] + [ord(c) & 31 for c in prefix] + values:
        top, check = check >> 25, (check & 0x1FFFFFF) << 5 ^ value
        for bit, term in enumerate((0x3B6A57B2, 0x26508E6D, 0x1EA119FA, 0x3D4233DD, 0x2A1462B3)):
            check ^= term if top >> bit & 1 else 0
    return check


def decode(text, prefix):
    assert text.startswith(prefix + "1"), "prefix"
    values = [ALPHABET.index(character) for character in text[len(prefix) + 1:]]
    assert checksum(prefix, values) == 0x2BC830A3, "checksum"
    bits = "".join(f"{value:05b}" for value in values[:-6])
    whole = len(bits) // 8 * 8
    assert set(bits[whole:]) <= {"0"}, "padding"
    return int(bits[:whole], 2).to_bytes(whole // 8, "big")


def encode(data, prefix):
    bits = "".join(f"{byte:08b}" for byte in data)
    bits += "0" * (-len(bits) % 5)
    values = [int(bits[at:at + 5], 2) for at in range(0, len(bits), 5)]
    check = checksum(prefix, values + [0] * 6) ^ 0x2BC830A3
    values += [check >> 5 * (5 - at) & 31 for at in range(6)]
    return prefix + "1" + "".join(ALPHABET[value] for value in values)


def times(left, right):
    """The product in GF(2^8) modulo x^8 + x^4 + x^3 + x + 1."""
    result = 0
    while right:
        result ^= left if right & 1 else 0
        left = left << 1 ^ (0x11B if left & 0x80 else 0)
        right >>= 1
    return result


def inverse(element):
    return next(other for other in range(1, 256) if times(element, other) == 1)


def combine(texts):
    """The recovery key's text, from as many shares as their threshold says."""
    shares = [decode(text, "vvshare") for text in texts]
    assert all(len(share) == 47 and share[0] == 1 for share in shares), "version"
    heads = {(share[1:9], share[9], share[11:15]) for share in shares}
    assert len(heads) == 1, "shares of more than one split"
    split, threshold, epoch = heads.pop()
    points = {share[10]: share[15:] for share in shares}
    assert len(points) == len(shares), "a share twice"
    assert len(points) >= threshold, "too few"
    points = dict(list(points.items())[:threshold])
    secret = bytearray(32)
    for number, value in points.items():
        weight = 1
        for other in points:
            if other != number:
                weight = times(weight, times(other, inverse(number ^ other)))
        for index in range(32):
            secret[index] ^= times(value[index], weight)
    sodium = ctypes.CDLL(ctypes.util.find_library("sodium") or "libsodium.so.23")
    public = ctypes.create_string_buffer(32)
    assert sodium.crypto_scalarmult_base(public, bytes(secret)) == 0
    name = hashlib.blake2b(
        b"voucher-vault recovery split v1" + split[:4] + public.raw, digest_size=32).digest()
    assert split[4:] == name[:4], "the shares do not give the key that was split"
    return encode(b"\x01" + epoch + bytes(secret), "vvrecovery")


if sys.argv[1] == "-":
    print(combine(sys.stdin.read().split()))
else:
    with open(sys.argv[1]) as file:
        for vector in json.load(file):
            for chosen in itertools.combinations(vector["shares"], vector["threshold"]):
                assert combine(chosen) == vector["recoveryKey"]
    print("all shares give their key")
