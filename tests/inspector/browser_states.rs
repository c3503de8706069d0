//! States of the page in a browser: hostile bodies, a lost connection, several tabs, and a store that another process writes.
