"""The parts of the Settings page, one file each: what it shows and what can be done there.

A part is a `PART`; `pages/settings.py` puts them side by side.
"""
