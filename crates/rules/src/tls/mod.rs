//! What Azure documents about TLS.
