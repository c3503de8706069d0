//! The stream of server-sent events: new deliveries, marks, and what happens to the store.
