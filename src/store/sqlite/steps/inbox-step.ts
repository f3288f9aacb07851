/** The step of the schema that brings the events which a program outside pushed. It never changes. */
export const INBOX_STEP = `
  -- What one call accepted: events first to last, numbered in the order of acceptance. at: when, unix milliseconds.
  -- body: their ids and texts, private; NULL once all of them are taken.
  CREATE TABLE inbox (
    last INTEGER PRIMARY KEY,
    first INTEGER NOT NULL,
    at INTEGER NOT NULL,
    body TEXT
  ) STRICT;
  CREATE INDEX inbox_taken_at ON inbox (at) WHERE body IS NULL;

  -- By which a repeat is known. seq: the number of the event.
  CREATE TABLE inbox_ids (
    seq INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE
  ) STRICT;

  -- up_to: the bridge has taken all events up to this number. One row, none before the first of them.
  CREATE TABLE inbox_taken (
    key INTEGER PRIMARY KEY CHECK (key = 1),
    up_to INTEGER NOT NULL
  ) STRICT;
`;
