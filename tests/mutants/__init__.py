"""Readers under attack: an export is changed in one way, and no number may come out wrong."""
