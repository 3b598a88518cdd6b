"""Layer 1. Pure rules that imports and analyses share: channel, contact, status.

Values in, values out; no I/O, no clock, no frames.
"""
