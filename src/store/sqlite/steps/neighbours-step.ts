/**
 * The step of the schema that makes a batch cheaper. Kept messages have no index by chat any more: `ChatNeighbours` looks
 * through them. Whether a recall waits for its original is known without a look at each message of a batch.
 */
export const NEIGHBOURS_STEP = `
  DROP TABLE chat_messages;
  CREATE INDEX alerts_missed ON alerts (seq) WHERE body IS NOT NULL AND msg_id IS NULL;
`;
