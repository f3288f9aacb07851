/** The step of the schema that brings the chat of an alert, and the places that sinks have for chats. It never changes. */
export const PLACES_STEP = `
  -- chat: the key of the alert's chat in chats. NULL when it is not known, and for alerts of before.
  ALTER TABLE alerts ADD COLUMN chat INTEGER;
  CREATE INDEX alerts_chat ON alerts (chat) WHERE body IS NOT NULL;

  -- The topic or thread of a chat at a sink that keeps chats apart. until, off_until: unix milliseconds, after which it is not
  -- used any more; NULL: for ever. off_until is set while the sink is switched off. title: private, as in chats.
  CREATE TABLE chat_places (
    sink TEXT NOT NULL,
    chat INTEGER NOT NULL,
    venue TEXT NOT NULL,
    thread TEXT NOT NULL,
    until INTEGER,
    off_until INTEGER,
    title TEXT NOT NULL,
    PRIMARY KEY (sink, chat)
  ) STRICT;
  CREATE INDEX chat_places_chat ON chat_places (chat);
`;
