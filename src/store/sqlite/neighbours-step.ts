/** The step of the schema after which kept messages have no index by chat: `ChatNeighbours` looks through them. */
export const NEIGHBOURS_STEP = `
  DROP TABLE chat_messages;
`;
