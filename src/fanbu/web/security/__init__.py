"""Who gets in: one layer a file, in the order that requests meet them.

hosts → headers → origin → limits → sessions. Each is a plain ASGI layer; `app` stacks them.
"""
