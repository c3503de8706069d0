//! Tests of the handlers.
