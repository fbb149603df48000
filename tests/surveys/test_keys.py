"""Where keys rest: nothing is left of one whose writing was cut off."""

import os
import time

import pytest

from surveys.keys import KeyStore


class PowerCut(BaseException):
    pass


@pytest.fixture
def cut_off(tmp_path, monkeypatch):
    """A key store where a key was being written as the power went."""
    from pathlib import Path

    def power_cut(_self, _target):
        raise PowerCut

    store = KeyStore(tmp_path / "keys")
    store.put("a.key", b"kept")
    with monkeypatch.context() as cut, pytest.raises(PowerCut):
        cut.setattr(Path, "replace", power_cut)
        store.put("b.key", b"lost")
    assert len(names(store)) == 2
    return store


def names(store):
    return sorted(path.name for path in store.folder.iterdir())


def test_a_draft_is_destroyed_once_nobody_can_be_writing_it(cut_off):
    [draft, _] = names(cut_off)
    then = time.time() - 61
    os.utime(cut_off.folder / draft, (then, then))
    cut_off.clear_drafts()
    assert names(cut_off) == ["a.key"] and cut_off.get("a.key") == b"kept"


def test_a_draft_that_may_still_be_written_stays(cut_off):
    cut_off.clear_drafts()
    assert len(names(cut_off)) == 2


def test_without_a_folder_there_is_nothing_to_clear(tmp_path):
    KeyStore(tmp_path / "none").clear_drafts()
