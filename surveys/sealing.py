"""The envelope: HPKE (RFC 9180) with the hybrid ML-KEM-768 + X25519, padded to one fixed length.

A private key is 96 bytes: the ML-KEM seed (64) and the X25519 scalar (32). A public key is 1 216 bytes:
the ML-KEM key (1 184) and the X25519 key (32). A sealed ballot always has ``SEALED_LENGTH`` bytes.
"""

from dataclasses import dataclass

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

PADDED_LENGTH = 4096
_SEED_LENGTH = 64
_MLKEM_PUBLIC_LENGTH = 1184
_SUITE = Suite(KEM.MLKEM768_X25519, KDF.HKDF_SHA256, AEAD.AES_256_GCM)
SEALED_LENGTH = KEM.MLKEM768_X25519.enc_length() + PADDED_LENGTH + 16


@dataclass(frozen=True)
class KeyPair:
    """Khóa hòm phiếu: the private half never enters the database."""

    private: bytes
    public: bytes


def new_key_pair() -> KeyPair:
    """A fresh key pair from the operating system's randomness."""
    mlkem, x25519 = MLKEM768PrivateKey.generate(), X25519PrivateKey.generate()
    return KeyPair(
        private=mlkem.private_bytes_raw() + x25519.private_bytes_raw(),
        public=mlkem.public_key().public_bytes_raw() + x25519.public_key().public_bytes_raw(),
    )


def seal(letter: bytes, *, public: bytes, poll: str) -> bytes:
    """``letter`` padded and sealed to ``public`` for this poll: always ``SEALED_LENGTH`` bytes.

    Raises TextTooLong when the letter does not fit the envelope.
    """
    return _SUITE.encrypt(_pad(letter), _public_key(public), info=_info(poll))


def unseal(sealed: bytes, *, private: bytes, poll: str) -> bytes:
    """The letter inside. Raises cryptography's InvalidTag for another key, poll or altered bytes."""
    return _unpad(_SUITE.decrypt(sealed, _private_key(private), info=_info(poll)))


def _info(poll: str) -> bytes:
    return f"langnghe ballot|{poll}|1".encode()


def _pad(letter: bytes) -> bytes:
    if len(letter) > PADDED_LENGTH - 2:
        raise TextTooLong
    return len(letter).to_bytes(2, "big") + letter.ljust(PADDED_LENGTH - 2, b"\0")


def _unpad(padded: bytes) -> bytes:
    return padded[2 : 2 + int.from_bytes(padded[:2], "big")]


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
