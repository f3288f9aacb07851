/** The step of the schema since which pages have 4,096 bytes. It never changes. */
export const PAGES_STEP = `
  -- Private texts stand behind 4,096 blanks or fewer now, and those of messages behind none (erasable.ts). An earlier program would
  -- write them in another way, and so must not open the file. The file itself is rewritten afterwards (database-layout.ts).
  SELECT 1;
`;
