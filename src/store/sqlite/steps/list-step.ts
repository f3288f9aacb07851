/** The step of the schema that lets a recall be listed after its alert. It never changes. */
export const LIST_STEP = `
  -- The chat (history.chat) under which the recall of the alert is still to be listed. NULL: it is listed, or is not to be.
  ALTER TABLE alerts ADD COLUMN list_in INTEGER;
`;
