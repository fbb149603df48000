"""Tinos, shipped: metric-compatible with Times New Roman and complete in Vietnamese."""

from pathlib import Path

FOLDER = Path(__file__).parent
PATHS = tuple(sorted(FOLDER.glob("Tinos-*.ttf")))
