"""Layer 3. What a number means: definitions, the expression language, planning, compiling.

A question becomes a plan by a visible tuple of rewrite rules, and the plan becomes SQL. SQL is
only emitted here, never run; sqlglot lives here alone. Imports errors, types, model, rules, words,
workspace and the catalogue of tables.
"""
