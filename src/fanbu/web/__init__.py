"""Layer 9. The web app: pages of a workspace for people who never open a terminal.

Uses `api`, `words`, `errors`, `types` and `model` only. A page is one file in `pages` that says
what it shows; `app` puts the layers together; `server` runs it. Nothing is written inline: scripts
and styles are files of our own, charts and forms are data.
"""
