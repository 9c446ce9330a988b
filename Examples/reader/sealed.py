"""Part 1 of docs/format.md: opens what is sealed, with libsodium and a recipient's secret alone."""
import ctypes, ctypes.util, hashlib, struct

sodium = ctypes.CDLL(ctypes.util.find_library("sodium") or "libsodium.so.23")
assert sodium.sodium_init() >= 0
sodium.crypto_pwhash.argtypes = [
    ctypes.c_char_p, ctypes.c_ulonglong, ctypes.c_char_p, ctypes.c_ulonglong, ctypes.c_char_p,
    ctypes.c_ulonglong, ctypes.c_size_t, ctypes.c_int]
long = ctypes.c_ulonglong
REVEAL, RECOVERY = 1, 2


class Refused(Exception):
    """What is not as the document says."""


def require(condition, words):
    if not condition:
        raise Refused(words)


def call(function, size, *arguments):
    """Calls a function that fills `size` bytes and returns 0 if all is well."""
    output = ctypes.create_string_buffer(max(1, size))
    require(getattr(sodium, function)(output, *arguments) == 0, function)
    return output.raw[:size]


def blake2b(data, key=b"", size=32):
    return hashlib.blake2b(data, key=key, digest_size=size).digest()


def decrypt(sealed, data, nonce, key):
    require(len(sealed) >= 16 and len(nonce) == 24, "ciphertext")
    return call("crypto_aead_xchacha20poly1305_ietf_decrypt", len(sealed) - 16, None, None, sealed,
                long(len(sealed)), data, long(len(data)), nonce, key)


def is_signed(signature, body, key):
    return sodium.crypto_sign_verify_detached(signature, body, long(len(body)), key) == 0


def bech32m(text, prefix):
    """The bytes of a Bech32m text (BIP 350)."""
    alphabet, check = "qpzry9x8gf2tvdw0s3jn54khce6mua7l", 1
    text = text.lower() if text == text.upper() else text
    require(text.startswith(prefix + "1"), "prefix")
    values = [alphabet.find(character) for character in text[len(prefix) + 1:]]
    require(-1 not in values, "alphabet")
    for value in [ord(c) >> 5 for c in prefix] + [0] + [ord(c) & 31 for c in prefix] + values:
        top, check = check >> 25, (check & 0x1FFFFFF) << 5 ^ value
        for bit, term in enumerate((0x3B6A57B2, 0x26508E6D, 0x1EA119FA, 0x3D4233DD, 0x2A1462B3)):
            check ^= term if top >> bit & 1 else 0
    require(check == 0x2BC830A3, "checksum")
    bits = "".join(f"{value:05b}" for value in values[:-6])
    whole = len(bits) // 8 * 8
    require(not bits[whole:].strip("0"), "stray bits")
    return int(bits[:whole], 2).to_bytes(whole // 8, "big")


def recovery_key(text):
    """Epoch and secret of a recovery key."""
    payload = bech32m(text, "vvrecovery")
    require(len(payload) == 37 and payload[0] == 1, "version of the recovery key")
    return struct.unpack("<I32s", payload[1:])


def unwrap(box, secret, role, epoch, binding):
    """The key inside a box: version, role, epoch, key, hash of what the key is for."""
    require(len(box) == 118, "length of a box")
    public = call("crypto_scalarmult_base", 32, secret)
    inside = call("crypto_box_seal_open", 70, box, long(len(box)), public, secret)
    require(inside[:6] == struct.pack("<BBI", 1, role, epoch), "recipient of a box")
    require(inside[38:] == binding, "binding of a box")
    return inside[6:38]


def of_ratchet(mark):
    """What the boxes of a ratchet's first key are bound to."""
    return blake2b(b"VVSR\x01\x01" + mark[:16])


def turned(first, mark, purpose, header=b""):
    """The key of one thing, from the first of its ratchet."""
    step, check = struct.unpack("<I32s", mark[16:])
    require(step < 64, "step of a ratchet")
    for _ in range(step + 1):
        keys = blake2b(b"voucher-vault ratchet step v1", first, 64)
        first = keys[32:]
    key = blake2b(purpose, keys[:32])
    require(blake2b(b"voucher-vault key check v1" + header, key) == check, "check of a key")
    return key


def read_header(header):
    """Vault, incarnation, delivery and epoch of a delivery."""
    size = {b"VVDH\x01\x01": 46, b"VVDH\x02\x01": 98}.get(header[:6])
    require(size == len(header), "delivery header")
    return struct.unpack("<16sI16sI", header[6:46])


def key_from_box(header, box, secret, role, epoch):
    """The key of a delivery: the one in its box, or one that is made from that."""
    if header[4] == 1:
        return unwrap(box, secret, role, epoch, blake2b(header))
    first = unwrap(box, secret, role, epoch, of_ratchet(header[46:]))
    return turned(first, header[46:], b"voucher-vault delivery key v2" + header[:46])


def read_fields(padded):
    """The fields of a record, once the ISO 7816-4 padding is off."""
    require(padded and len(padded) % 128 == 0, "padding")
    content, mark, zeros = padded.rpartition(b"\x80")
    require(mark and not zeros.strip(b"\0") and len(zeros) < 128, "padding")
    fields, offset = [], 0
    while offset < len(content):
        require(len(content) - offset >= 6, "fields")
        tag, encoding, length = struct.unpack_from("<BBI", content, offset)
        value = content[offset + 6:offset + 6 + length]
        require(tag in range(1, 7) and encoding in (1, 2) and len(value) == length, "fields")
        require(not fields or tag > fields[-1][0], "order of the fields")
        fields.append((tag, encoding, value))
        offset += 6 + length
    return fields


def open_record(key, data, nonce, ciphertext, commitment):
    """The fields of a record: the commitment first, then the content."""
    require(len(data) == 85 and data[:6] == b"VVRC\x01\x01", "associated data")
    keys = blake2b(b"voucher-vault record key v1" + data[42:58], key, 64)
    require(blake2b(nonce + data + ciphertext, keys[32:]) == commitment, "commitment")
    return read_fields(decrypt(ciphertext, data, nonce, keys[:32]))


def open_stream(header, context, frames, epoch, secret):
    """The chunks of a sealed stream that open, and whether it has its end."""
    tail = {b"VVJS\x01\x01": 24, b"VVJS\x02\x01": 76}.get(header[:6])
    require(tail and len(header) > 7 and len(header) == 7 + 123 * header[6] + tail, "stream header")
    boxes = [header[start:start + 123] for start in range(7, len(header) - tail, 123)]
    mark = header[-tail:-24]
    binding = of_ratchet(mark) if mark else blake2b(header[:6] + header[-24:] + context)
    own = [box[5:] for box in boxes if box[:5] == struct.pack("<BI", RECOVERY, epoch)]
    require(own, "a stream without a box for this recovery key")
    key = unwrap(own[0], secret, RECOVERY, epoch, binding)
    if mark:
        key = turned(key, mark, b"voucher-vault stream key v2" + context, header[-24:])
    state = call("crypto_secretstream_xchacha20poly1305_init_pull", 52, header[-24:], key)
    state, tag = ctypes.create_string_buffer(state, 52), ctypes.create_string_buffer(1)
    chunks = []
    for frame in frames:
        output = ctypes.create_string_buffer(max(1, len(frame) - 17))
        if len(frame) < 17 or sodium.crypto_secretstream_xchacha20poly1305_pull(
                state, output, None, tag, frame, long(len(frame)), None, long(0)) != 0:
            break
        require(tag.raw in (b"\0", b"\x03"), "tag of a frame")
        chunks.append(output.raw[:len(frame) - 17])
        if tag.raw == b"\x03":
            return chunks, True
    return chunks, False


def is_entry(file):
    return file[:8] in (b"VVJRNL01", b"VVJOUT01")


def open_entry(file, epoch, secret):
    """What a journal entry holds: its context, the head, the body, and whether it is complete."""
    sizes = struct.unpack_from("<II", file, 8) if len(file) >= 16 else (0, 0)
    require(sizes[0] <= 512 and sizes[1] <= 4096, "lengths of an entry")
    start = 16 + sum(sizes)
    context, header = file[16:16 + sizes[0]], file[16 + sizes[0]:start]
    require(len(context) + len(header) == sum(sizes), "an entry that is torn at its beginning")
    frames, offset = [], start
    while len(file) >= offset + 4:
        length = struct.unpack_from("<I", file, offset)[0]
        if not 0 < length <= 16 << 20 or len(file) < offset + 4 + length:
            break
        frames.append(file[offset + 4:offset + 4 + length])
        offset += 4 + length
    words = context.decode().split("\t")
    require(len(words) == 6 and words[0] == "voucher-vault journal 1", "context of an entry")
    chunks, has_end = open_stream(header, context, frames, epoch, secret) if frames else ([], False)
    head = chunks[0].decode().split("\t") if chunks else ["", ""]
    body = b"".join(chunks[1:-1] if has_end else chunks[1:])
    return {
        "vault": words[1], "delivery": words[2], "order": words[3], "source": words[4],
        "status": head[0], "request": head[1],
        "complete": has_end and chunks[-1] == b"complete", "body": body}
