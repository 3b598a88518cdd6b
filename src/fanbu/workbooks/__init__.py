"""Layer 6. Workbooks for people: sheets to fill in, lists to take along. Writes bytes, no files.

Knows how a sheet looks, not what its numbers mean: columns, choices and rows are given. Text is
written as text, whatever it looks like: a spreadsheet runs nothing of it. May import `ingest` (its
forms), `words`; nothing else here loads XlsxWriter.
"""
