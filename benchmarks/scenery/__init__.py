"""What the benchmarks share: seeded scenes and shapes under a cache folder, and figures."""
