"""Filled ballots for the reader: real PDF pages marked in many hands, then scanned or photographed. All seeded."""
