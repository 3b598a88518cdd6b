"""Layer 5. Carries a question: needs → query → store → compute.

What executes SQL is a small protocol declared here, so this room knows no database.
"""
