//! Old findings that are known.
