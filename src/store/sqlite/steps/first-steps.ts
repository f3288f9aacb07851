/** The first seven steps of the schema, from version 0 to 7. They never change. */
export const FIRST_STEPS: readonly string[] = [
  `
  -- Own messages by chat, for a recall of "my last message there". A row lives as long as its message.
  CREATE TABLE own_messages (
    seq INTEGER PRIMARY KEY,
    key TEXT NOT NULL UNIQUE,
    account TEXT NOT NULL,
    chat TEXT NOT NULL,
    sent_at INTEGER NOT NULL
  ) STRICT;
  CREATE INDEX own_messages_chat ON own_messages (account, chat, sent_at, seq);

  -- body: the alert as JSON, NULL once nothing is left to deliver. settled_at: since when that is so.
  CREATE TABLE alerts (
    seq INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    body TEXT,
    settled_at INTEGER
  ) STRICT;
  CREATE INDEX alerts_settled ON alerts (settled_at) WHERE settled_at IS NOT NULL;

  CREATE TABLE deliveries (
    seq INTEGER PRIMARY KEY,
    alert INTEGER NOT NULL REFERENCES alerts (seq) ON DELETE CASCADE,
    sink TEXT NOT NULL,
    status TEXT NOT NULL DEFAULT 'pending' CHECK (status IN ('pending', 'sending', 'sent', 'dead')),
    attempts INTEGER NOT NULL DEFAULT 0,
    not_before INTEGER NOT NULL DEFAULT 0,
    possible_duplicate INTEGER NOT NULL DEFAULT 0,
    message_id TEXT NOT NULL DEFAULT '',
    last_error TEXT NOT NULL DEFAULT '',
    UNIQUE (alert, sink)
  ) STRICT;
  CREATE INDEX deliveries_lane ON deliveries (sink, seq) WHERE status IN ('pending', 'sending');
  CREATE INDEX deliveries_dead ON deliveries (sink) WHERE status = 'dead';

  -- Outlives the deliveries it counts.
  CREATE TABLE lanes (
    sink TEXT PRIMARY KEY,
    delivered INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE state (
    key TEXT PRIMARY KEY,
    value TEXT NOT NULL
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE sent_texts (
    seq INTEGER PRIMARY KEY,
    key TEXT NOT NULL UNIQUE,
    client_id TEXT NOT NULL,
    chat TEXT NOT NULL,
    text_hash TEXT NOT NULL,
    at INTEGER NOT NULL,
    msg_id TEXT NOT NULL
  ) STRICT;
  CREATE INDEX sent_texts_answered ON sent_texts (msg_id) WHERE msg_id <> '';
  CREATE INDEX sent_texts_unanswered ON sent_texts (chat, text_hash, at, seq) WHERE msg_id = '';
  CREATE INDEX sent_texts_at ON sent_texts (at);
  `,
  `
  -- An alert's bytes are a delivery of their own, with a reply's address.
  CREATE TABLE deliveries_2 (
    seq INTEGER PRIMARY KEY,
    alert INTEGER NOT NULL REFERENCES alerts (seq) ON DELETE CASCADE,
    sink TEXT NOT NULL,
    part TEXT NOT NULL DEFAULT 'alert' CHECK (part IN ('alert', 'media')),
    alert_message_id TEXT NOT NULL DEFAULT '',
    status TEXT NOT NULL DEFAULT 'pending' CHECK (status IN ('pending', 'sending', 'sent', 'dead')),
    attempts INTEGER NOT NULL DEFAULT 0,
    not_before INTEGER NOT NULL DEFAULT 0,
    possible_duplicate INTEGER NOT NULL DEFAULT 0,
    message_id TEXT NOT NULL DEFAULT '',
    last_error TEXT NOT NULL DEFAULT '',
    UNIQUE (alert, sink, part)
  ) STRICT;
  INSERT INTO deliveries_2
    (seq, alert, sink, status, attempts, not_before, possible_duplicate, message_id, last_error)
    SELECT seq, alert, sink, status, attempts, not_before, possible_duplicate, message_id, last_error FROM deliveries;
  DROP TABLE deliveries;
  ALTER TABLE deliveries_2 RENAME TO deliveries;
  CREATE INDEX deliveries_lane ON deliveries (sink, part, seq) WHERE status IN ('pending', 'sending');
  CREATE INDEX deliveries_dead ON deliveries (sink) WHERE status = 'dead';

  -- Bytes of messages. body: the message as JSON unless it is missing: what a download needs, also when a restart
  -- finds the file lost. state: fetching, kept (file, bytes, mime, file_name) or missing (reason as JSON).
  -- file: base name within the folder. file_name: the name to show.
  -- pinned_at, pinned_by: since when and for which alert it stays whatever its expiry.
  CREATE TABLE media (
    seq INTEGER PRIMARY KEY,
    account TEXT NOT NULL,
    msg_id TEXT NOT NULL,
    state TEXT NOT NULL DEFAULT 'fetching' CHECK (state IN ('fetching', 'kept', 'missing')),
    body TEXT,
    reason TEXT,
    file TEXT UNIQUE,
    bytes INTEGER NOT NULL DEFAULT 0,
    mime TEXT NOT NULL DEFAULT '',
    file_name TEXT NOT NULL DEFAULT '',
    expires_at INTEGER NOT NULL,
    pinned_at INTEGER,
    pinned_by TEXT,
    UNIQUE (account, msg_id)
  ) STRICT;
  CREATE INDEX media_fetching ON media (account, seq) WHERE state = 'fetching';
  CREATE INDEX media_evictable ON media (state, seq) WHERE pinned_at IS NULL;
  CREATE INDEX media_unpinned ON media (expires_at) WHERE pinned_at IS NULL;
  CREATE INDEX media_pinned ON media (pinned_at) WHERE pinned_at IS NOT NULL;
  `,
  `
  -- A chat as the person knows it, since identities change at every login. chat_key: kind and title.
  -- me: my own identity at that login. Rows of before have neither and end with their messages, in minutes.
  ALTER TABLE own_messages ADD COLUMN chat_key TEXT NOT NULL DEFAULT '';
  ALTER TABLE own_messages ADD COLUMN me TEXT NOT NULL DEFAULT '';
  CREATE INDEX own_messages_key ON own_messages (account, chat_key, chat, me);

  -- When the outbox got it: what waits for a sink that is switched off ends by its age.
  ALTER TABLE alerts ADD COLUMN added_at INTEGER NOT NULL DEFAULT 0;
  UPDATE alerts SET added_at = coalesce(
    CASE WHEN json_valid(body) THEN CAST(json_extract(body, '$.noticedAt') AS INTEGER) END, settled_at, 0);
  `,
  `
  -- Whose alert still waits for its download.
  CREATE INDEX media_awaited ON media (pinned_by) WHERE state = 'fetching' AND pinned_by IS NOT NULL;
  -- What goes when there is no room, after what nobody recalled.
  CREATE INDEX media_kept_pinned ON media (pinned_at) WHERE state = 'kept' AND pinned_at IS NOT NULL;
  `,
  `
  -- Two texts under one key are two messages: a repeat that is marked as a possible duplicate is another text.
  CREATE TABLE sent_texts_2 (
    seq INTEGER PRIMARY KEY,
    key TEXT NOT NULL,
    client_id TEXT NOT NULL,
    chat TEXT NOT NULL,
    text_hash TEXT NOT NULL,
    at INTEGER NOT NULL,
    msg_id TEXT NOT NULL,
    UNIQUE (key, text_hash)
  ) STRICT;
  INSERT INTO sent_texts_2 (seq, key, client_id, chat, text_hash, at, msg_id)
    SELECT seq, key, client_id, chat, text_hash, at, msg_id FROM sent_texts;
  DROP TABLE sent_texts;
  ALTER TABLE sent_texts_2 RENAME TO sent_texts;
  CREATE INDEX sent_texts_answered ON sent_texts (msg_id) WHERE msg_id <> '';
  CREATE INDEX sent_texts_unanswered ON sent_texts (chat, text_hash, at, seq) WHERE msg_id = '';
  CREATE INDEX sent_texts_at ON sent_texts (at);

  -- Which notice took back which message: the next recall of "my last message there" means the one before. Keys as in
  -- own_messages, whose rows these outlive. at: when it was recalled.
  CREATE TABLE taken_back (
    seq INTEGER PRIMARY KEY,
    notice TEXT NOT NULL UNIQUE,
    key TEXT NOT NULL,
    at INTEGER NOT NULL
  ) STRICT;
  CREATE INDEX taken_back_key ON taken_back (key);
  CREATE INDEX taken_back_at ON taken_back (at);
  `,
  `
  -- last_code: why the last try failed. failed_at: when the first one did that counts.
  -- set_aside: refused for an unknown reason, those behind it go on. refusals: how often, as far as it counts against the
  -- alert. refused_after: how many alerts the sink had taken at the first of them.
  ALTER TABLE deliveries ADD COLUMN last_code TEXT NOT NULL DEFAULT '';
  ALTER TABLE deliveries ADD COLUMN failed_at INTEGER;
  ALTER TABLE deliveries ADD COLUMN set_aside INTEGER NOT NULL DEFAULT 0;
  ALTER TABLE deliveries ADD COLUMN refusals INTEGER NOT NULL DEFAULT 0;
  ALTER TABLE deliveries ADD COLUMN refused_after INTEGER;
  CREATE INDEX deliveries_aside ON deliveries (sink, part, seq) WHERE set_aside = 1;
  CREATE INDEX deliveries_refused ON deliveries (sink, refused_after) WHERE refused_after IS NOT NULL;
  DROP INDEX deliveries_dead;
  CREATE INDEX deliveries_dead ON deliveries (sink, last_error) WHERE status = 'dead';

  -- When the sink last took an alert, and when bytes.
  ALTER TABLE lanes ADD COLUMN moved_at INTEGER NOT NULL DEFAULT 0;
  ALTER TABLE lanes ADD COLUMN media_moved_at INTEGER NOT NULL DEFAULT 0;

  -- When an alert first came to rest with a dead letter: another try does not make it stay longer.
  ALTER TABLE alerts ADD COLUMN dead_since INTEGER;
  UPDATE alerts SET dead_since = settled_at
    WHERE EXISTS (SELECT 1 FROM deliveries WHERE alert = alerts.seq AND status = 'dead');
  `,
  `
  -- Private texts stand behind 1024 blanks (erasable.ts), which an earlier program must not write without: so this is a
  -- step, though no table changes. The copies that it leaves go when the file is written anew after it, which does the
  -- same for messages, Keyv's table, and state; until then those two are read either way.
  UPDATE own_messages SET chat_key = printf('%1024s', '') || chat_key;
  UPDATE alerts SET body = printf('%1024s', '') || body WHERE body IS NOT NULL;
  UPDATE media SET body = printf('%1024s', '') || body, file = printf('%1024s', '') || file
    WHERE body IS NOT NULL OR file IS NOT NULL;
  `,
];
