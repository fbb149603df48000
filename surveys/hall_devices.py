"""Devices in village halls (máy ở nhà văn hóa): opened by an officer, put away when the queue is over, or withdrawn."""

import hashlib
import secrets
from collections.abc import Sequence

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from surveys import codes
from surveys.errors import Fault
from surveys.hall_errors import FaultyDevice, UnknownDevice
from surveys.places import tidy
from surveys.tables import HallDevice, Poll, Village

LONGEST_NAME = 60
_LABEL = 4


def add(session: Session, *, poll: Poll, name: str, village: Village | None = None) -> tuple[HallDevice, str]:
    """A new device of a poll, and the secret that lets it in: to be shown once, kept nowhere. Raises FaultyDevice."""
    name = tidy(name)
    if not 0 < len(name) <= LONGEST_NAME:
        raise FaultyDevice([Fault("name", f"Tên máy cần có từ 1 đến {LONGEST_NAME} chữ cái.")])
    secret = secrets.token_urlsafe(16)
    device = HallDevice(
        label=_new_label(session), poll_id=poll.id, village=village, name=name, secret_hash=_hashed(secret)
    )
    session.add(device)
    session.flush()
    return device, secret


def let_in(session: Session, secret: str) -> HallDevice:
    """The device of this secret. Raises UnknownDevice for one that was withdrawn, put away, or never was."""
    device = _of(session, secret)
    if device is None or device.withdrawn or device.away:
        raise UnknownDevice
    return device


def take_over(session: Session, *, device: HallDevice, secret: str) -> None:
    """The same tablet was opened anew: what it held as the device of this secret it holds as this one now."""
    before = _of(session, secret)
    if before is not None and before.poll_id == device.poll_id and before is not device:
        before.away = True
        session.flush()


def named(session: Session, *, poll: Poll, label: str) -> HallDevice:
    """The device of a poll with this label. Raises UnknownDevice."""
    device = session.get(HallDevice, label)
    if device is None or device.poll_id != poll.id:
        raise UnknownDevice
    return device


def of_poll(session: Session, poll: Poll) -> list[HallDevice]:
    """By name, those put away last."""
    every = session.scalars(select(HallDevice).where(HallDevice.poll_id == poll.id))
    return sorted(every, key=lambda device: (device.away, device.name.casefold(), device.label))


def out(session: Session, poll: Poll) -> list[HallDevice]:
    """The devices that may hold ballots: used at least once, withdrawn or not, and not put away."""
    return [device for device in of_poll(session, poll) if device.waiting is not None and not device.away]


def told(devices: Sequence[HallDevice]) -> list[str]:
    """What each of them told last, in words."""
    return [
        f"{device.name} ({device.label}): lần cuối có mạng báo còn {device.waiting} phiếu chờ gửi"
        if device.waiting
        else f"{device.name} ({device.label}): lần cuối có mạng không còn phiếu chờ, nhưng có thể đang giữ phiếu mới"
        for device in devices
    ]


def tell(session: Session, *, device: HallDevice, waiting: int, used: int, unfit: int) -> None:
    """Writes down what a device told of itself, if it is anything new: no row says how often it was heard."""
    new = {"waiting": waiting, "used": used, "unfit": unfit}
    for name, number in new.items():
        if getattr(device, name) != number:
            setattr(device, name, number)
    session.flush()


def forget(session: Session, poll: Poll) -> None:
    """Deletes the devices of a poll, whose box was given up."""
    session.execute(delete(HallDevice).where(HallDevice.poll_id == poll.id))


def _of(session: Session, secret: str) -> HallDevice | None:
    return session.scalar(select(HallDevice).where(HallDevice.secret_hash == _hashed(secret)))


def _new_label(session: Session) -> str:
    while True:
        label = codes.drawn(_LABEL)
        if session.get(HallDevice, label) is None:
            return label


def _hashed(secret: str) -> bytes:
    """Of 128 random bits: nobody finds them by trying."""
    return hashlib.sha256(secret.encode()).digest()
