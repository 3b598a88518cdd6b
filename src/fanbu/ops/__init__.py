"""Layer 4. Use-cases that change state. Never computes an analysis; analyses never write."""
