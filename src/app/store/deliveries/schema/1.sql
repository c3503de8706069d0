-- One row per delivery, without its headers and bodies, so that lists and filters read little data.
CREATE TABLE deliveries (
    id              INTEGER PRIMARY KEY AUTOINCREMENT,
    at              TEXT,
    listener        INTEGER,
    connection      INTEGER,
    sequence        INTEGER,
    peer            TEXT,
    method          TEXT    NOT NULL,
    target          TEXT    NOT NULL,
    version         TEXT    NOT NULL,
    size            INTEGER NOT NULL,
    url             TEXT,
    fidelity        TEXT    NOT NULL,
    provider        TEXT,
    event           TEXT,
    verdict         TEXT,
    scheme          TEXT,
    header          TEXT,
    secret          TEXT,
    cause           TEXT,
    status          INTEGER,
    ms              REAL,
    forward         TEXT    NOT NULL DEFAULT 'none',
    forward_target  TEXT,
    forward_status  INTEGER,
    forward_error   TEXT,
    forward_changed TEXT,
    forward_ms      REAL,
    marked          INTEGER NOT NULL DEFAULT 0,
    replay_of       INTEGER
);

-- The headers and bodies of each delivery.
CREATE TABLE contents (
    id             INTEGER PRIMARY KEY,
    causes         TEXT,
    head           BLOB,
    headers        TEXT NOT NULL,
    answer_headers TEXT,
    answer_body    BLOB,
    body           BLOB NOT NULL
);

-- The listeners that write to this store. Each one locks its file while it runs.
CREATE TABLE listeners (
    id      INTEGER PRIMARY KEY AUTOINCREMENT,
    started TEXT NOT NULL,
    lock    TEXT
);

-- The last delivery in `search`, and how many deliveries were deleted since `search` was built.
CREATE TABLE progress (
    indexed_to INTEGER NOT NULL,
    deleted    INTEGER NOT NULL
);
INSERT INTO progress VALUES (0, 0);

-- The trigrams of the bodies, in lowercase. It finds candidates, which must be compared with the body. The IDs of deleted deliveries stay until it is
-- rebuilt. That is harmless, because IDs are never reused.
CREATE VIRTUAL TABLE search USING fts5(body, content='', detail='none', tokenize='trigram');

-- Covering indexes: counts by verdict, provider and status read only these.
CREATE INDEX deliveries_verdict ON deliveries (verdict, provider, status, event);
CREATE INDEX deliveries_provider ON deliveries (provider, verdict, status, event);
CREATE INDEX deliveries_event ON deliveries (event, verdict, provider, status);
CREATE INDEX deliveries_status ON deliveries (status, verdict, provider);
CREATE INDEX deliveries_target ON deliveries (target, verdict, provider, status);
CREATE INDEX deliveries_cause ON deliveries (cause) WHERE cause IS NOT NULL;
CREATE INDEX deliveries_forward ON deliveries (forward, listener) WHERE forward IN ('pending', 'failed', 'unknown');
CREATE INDEX deliveries_marked ON deliveries (marked) WHERE marked = 1;
CREATE INDEX deliveries_replay ON deliveries (replay_of) WHERE replay_of IS NOT NULL;

CREATE TRIGGER deliveries_deleted AFTER DELETE ON deliveries BEGIN
    DELETE FROM contents WHERE id = old.id;
    UPDATE progress SET deleted = deleted + 1;
END;

-- Each delivery with its headers and bodies.
CREATE VIEW requests AS SELECT * FROM deliveries JOIN contents USING (id);
