"""Envelopes: HPKE (RFC 9180) with the hybrid ML-KEM-768 + X25519, padded to a fixed length.

A private key is 96 bytes: the ML-KEM seed (64) and the X25519 scalar (32). A public key is 1 216 bytes:
the ML-KEM key (1 184) and the X25519 key (32). What an envelope is for (which one, which poll, which epoch)
is bound to it as HPKE ``info``: it opens for nothing else.
"""

from dataclasses import dataclass
from functools import lru_cache

from cryptography.hazmat.primitives.asymmetric.mlkem import MLKEM768PrivateKey, MLKEM768PublicKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.hpke import (
    AEAD,
    KDF,
    KEM,
    MLKEM768X25519PrivateKey,
    MLKEM768X25519PublicKey,
    Suite,
)

from surveys.errors import TextTooLong

_TAG = 16
_SEED_LENGTH = 64
_MLKEM_PUBLIC_LENGTH = 1184
_HYBRID = Suite(KEM.MLKEM768_X25519, KDF.HKDF_SHA256, AEAD.AES_256_GCM)
_BROWSER = Suite(KEM.X25519, KDF.HKDF_SHA256, AEAD.AES_256_GCM)

PRIVATE_LENGTH = 96
PUBLIC_LENGTH = _MLKEM_PUBLIC_LENGTH + 32
OVERHEAD = KEM.MLKEM768_X25519.enc_length() + _TAG
"""What sealing adds to the padded length: 1 136 bytes."""
BROWSER_OVERHEAD = KEM.X25519.enc_length() + _TAG


@dataclass(frozen=True)
class KeyPair:
    """Một cặp khóa: the private half never enters the database."""

    private: bytes
    public: bytes


def new_key_pair() -> KeyPair:
    """A fresh key pair from the operating system's randomness."""
    mlkem, x25519 = MLKEM768PrivateKey.generate(), X25519PrivateKey.generate()
    return key_pair(mlkem.private_bytes_raw() + x25519.private_bytes_raw())


def key_pair(private: bytes) -> KeyPair:
    """The pair that belongs to ``PRIVATE_LENGTH`` random bytes."""
    seed, scalar = private[:_SEED_LENGTH], private[_SEED_LENGTH:]
    mlkem, x25519 = MLKEM768PrivateKey.from_seed_bytes(seed), X25519PrivateKey.from_private_bytes(scalar)
    return KeyPair(private, mlkem.public_key().public_bytes_raw() + x25519.public_key().public_bytes_raw())


def browser_key_pair(private: bytes) -> KeyPair:
    """The pair (32 bytes each) that belongs to a scalar: browsers know X25519, but not yet ML-KEM."""
    return KeyPair(private, X25519PrivateKey.from_private_bytes(private).public_key().public_bytes_raw())


def seal(content: bytes, *, public: bytes, info: str, length: int) -> bytes:
    """``content`` padded to ``length`` and sealed: always ``length + OVERHEAD`` bytes.

    Raises TextTooLong when the content does not fit.
    """
    return _HYBRID.encrypt(pad(content, length), _public_key(public), info=info.encode())


def unseal(sealed: bytes, *, private: bytes, info: str) -> bytes:
    """The content. Raises cryptography's InvalidTag for another key, another ``info`` or altered bytes."""
    return _unpad(_HYBRID.decrypt(sealed, _private_key(private), info=info.encode()))


def seal_like_browser(content: bytes, *, public: bytes, info: str, length: int) -> bytes:
    """As ``app/static/sealing.js`` seals: always ``length + BROWSER_OVERHEAD`` bytes. Raises TextTooLong."""
    return _BROWSER.encrypt(pad(content, length), X25519PublicKey.from_public_bytes(public), info=info.encode())


def unseal_from_browser(sealed: bytes, *, private: bytes, info: str) -> bytes:
    """The content of an envelope that ``app/static/seal.js`` made: X25519 alone.

    Raises InvalidTag or ValueError for whatever that script did not make.
    """
    return _unpad(_BROWSER.decrypt(sealed, X25519PrivateKey.from_private_bytes(private), info=info.encode()))


def pad(content: bytes, length: int) -> bytes:
    """Two bytes of length, the content, zeros. Raises TextTooLong."""
    if len(content) > length - 2:
        raise TextTooLong
    return len(content).to_bytes(2, "big") + content.ljust(length - 2, b"\0")


def _unpad(padded: bytes) -> bytes:
    return padded[2 : 2 + int.from_bytes(padded[:2], "big")]


@lru_cache(512)  # one a poll, read once and not for every ballot
def _public_key(public: bytes) -> MLKEM768X25519PublicKey:
    mlkem, x25519 = public[:_MLKEM_PUBLIC_LENGTH], public[_MLKEM_PUBLIC_LENGTH:]
    return MLKEM768X25519PublicKey(
        MLKEM768PublicKey.from_public_bytes(mlkem), X25519PublicKey.from_public_bytes(x25519)
    )


def _private_key(private: bytes) -> MLKEM768X25519PrivateKey:
    seed, scalar = private[:_SEED_LENGTH], private[_SEED_LENGTH:]
    return MLKEM768X25519PrivateKey(
        MLKEM768PrivateKey.from_seed_bytes(seed), X25519PrivateKey.from_private_bytes(scalar)
    )
