"""Layer 4. One module a question: `needs(scope, now)` and `compute(read, scope, now)`.

Numbers come through a reader protocol (`reader.Read`); nothing here knows a connection, a
definition or a language. What is said is keys and arguments (`model.finding.Claim`).
Imports: errors, types, model, stats.
"""
