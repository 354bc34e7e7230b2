//! RFC 9110's words about conditional requests, and nothing else.
