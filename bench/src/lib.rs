//! Benchmarks of Tricep's parsers against others; see `benches`.
