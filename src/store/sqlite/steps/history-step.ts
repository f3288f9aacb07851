/**
 * The step of the schema that brings the history, known chats and counts of rules. A file of its own, since a list of steps
 * only grows. A released step never changes.
 */
export const HISTORY_STEP = `
  -- silent: without a sound. account, msg_id: the message that the alert is about, so that it can be found when the text of
  -- the alert is deleted. NULL when there is none, and for alerts of before.
  ALTER TABLE alerts ADD COLUMN silent INTEGER NOT NULL DEFAULT 0;
  ALTER TABLE alerts ADD COLUMN account TEXT;
  ALTER TABLE alerts ADD COLUMN msg_id TEXT;
  -- Alerts whose text is still there.
  CREATE INDEX alerts_told ON alerts (seq) WHERE body IS NOT NULL;

  -- Chats that people may mean by a name. A key is never used again: it stands in history and in counts.
  -- names: JSON, the first private column; what follows lies behind its blanks as well. muted_until: unix milliseconds.
  CREATE TABLE chats (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    muted_until INTEGER,
    muted_forever INTEGER NOT NULL DEFAULT 0,
    named INTEGER NOT NULL DEFAULT 0,
    names TEXT NOT NULL,
    account TEXT NOT NULL,
    kind TEXT NOT NULL,
    stable_id TEXT NOT NULL,
    chat_name TEXT NOT NULL
  ) STRICT;

  -- The recalls that are listed. id: of the alert that told it first. late_id: of the alert that completed it with its
  -- original. recalled_at and listed_at: unix milliseconds by WeChat's clock. body: the newest of the two alerts as JSON.
  -- search: its words as search compares them.
  CREATE TABLE history (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    late_id TEXT,
    short_id TEXT NOT NULL,
    account TEXT NOT NULL,
    chat INTEGER NOT NULL,
    recalled_at INTEGER NOT NULL,
    listed_at INTEGER NOT NULL,
    body TEXT NOT NULL,
    search TEXT NOT NULL
  ) STRICT;
  CREATE INDEX history_late ON history (late_id) WHERE late_id IS NOT NULL;
  CREATE INDEX history_short ON history (short_id);
  CREATE INDEX history_chat ON history (chat);
  CREATE INDEX history_recalled ON history (recalled_at);
  CREATE INDEX history_listed ON history (listed_at);

  -- How often each rule and mute applied.
  CREATE TABLE applied (
    key TEXT PRIMARY KEY,
    count INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;

  -- Kept messages by chat, in the order in which they came. A row lives as long as its message. Keys as in own_messages.
  CREATE TABLE chat_messages (
    seq INTEGER PRIMARY KEY,
    key TEXT NOT NULL UNIQUE,
    account TEXT NOT NULL,
    chat TEXT NOT NULL,
    sent_at INTEGER NOT NULL
  ) STRICT;
  CREATE INDEX chat_messages_chat ON chat_messages (account, chat, sent_at, seq);
`;
