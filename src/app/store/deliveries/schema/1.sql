-- One row per delivery, without its bytes, so that lists and filters read little.
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

-- The bytes of each delivery.
CREATE TABLE contents (
    id             INTEGER PRIMARY KEY,
    causes         TEXT,
    head           BLOB,
    headers        TEXT NOT NULL,
    answer_headers TEXT,
    answer_body    BLOB,
    body           BLOB NOT NULL
);

-- The listeners that write to this store. A listener locks its file for as long as it lives.
CREATE TABLE listeners (
    id      INTEGER PRIMARY KEY AUTOINCREMENT,
    started TEXT NOT NULL,
    lock    TEXT
);

-- Up to which delivery `search` has the bodies, and how many deliveries were deleted since it was built.
CREATE TABLE progress (
    indexed_to INTEGER NOT NULL,
    deleted    INTEGER NOT NULL
);
INSERT INTO progress VALUES (0, 0);

-- The bodies by groups of three characters, in lowercase. It finds candidates, which have to be compared with the body. Numbers of deleted
-- deliveries stay until it is built again: they are never used again.
CREATE VIRTUAL TABLE search USING fts5(body, content='', detail='none', tokenize='trigram');

-- Counts by verdict, provider and status read these alone.
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

-- Each delivery with its bytes.
CREATE VIEW requests AS SELECT * FROM deliveries JOIN contents USING (id);
