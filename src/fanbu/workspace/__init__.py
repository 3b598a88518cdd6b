"""Layer 2. One folder, one brand: its settings, secrets, calendar and playbook.

Reads and writes files of the workspace folder only; opens no database.
"""
