"""Layer 1. Pure numerics: arrays in, values out.

numpy, scipy, numba only; no I/O, no clock, no frames, no SQL, no other room but `errors`.
"""
