//! Findings as texts.
