/** The step of the schema that brings blocks of listed recalls. It never changes. */
export const BLOCKS_STEP = `
  -- The texts of several listed recalls as one value (entry-block.ts), private.
  CREATE TABLE history_blocks (
    seq INTEGER PRIMARY KEY,
    body BLOB NOT NULL
  ) STRICT;

  -- block: where the texts of the entry lie; body and search are empty then. NULL: they are in the row.
  ALTER TABLE history ADD COLUMN block INTEGER;
  CREATE INDEX history_loose ON history (seq) WHERE block IS NULL;
`;
