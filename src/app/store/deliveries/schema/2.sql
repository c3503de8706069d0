-- The kind of each request, why a broken one is broken, and the trailer fields after a chunked body.
ALTER TABLE deliveries ADD COLUMN kind TEXT NOT NULL DEFAULT 'delivery';
ALTER TABLE deliveries ADD COLUMN reason TEXT;
ALTER TABLE contents ADD COLUMN trailers BLOB;

-- Listeners have saved only broken requests as truncated, and have not verified safe requests without a body.
UPDATE deliveries SET kind = 'broken' WHERE listener IS NOT NULL AND fidelity = 'truncated';
UPDATE deliveries SET kind = 'handshake'
    WHERE listener IS NOT NULL AND kind = 'delivery' AND size = 0 AND method IN ('GET', 'HEAD', 'OPTIONS');

CREATE INDEX deliveries_kind ON deliveries (kind) WHERE kind <> 'delivery';
