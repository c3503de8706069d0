-- Bodies that are too large for `search`. A search reads them, and finds them by this index.
CREATE INDEX deliveries_large ON deliveries (size) WHERE size > 1048576;
