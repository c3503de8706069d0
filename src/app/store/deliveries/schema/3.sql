-- Bodies that are too large for `search`. A search finds them with this index, and reads them.
CREATE INDEX deliveries_large ON deliveries (size) WHERE size > 1048576;
