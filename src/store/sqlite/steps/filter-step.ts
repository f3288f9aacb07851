/** The step of the schema that brings what the list of recalls can be filtered by. It never changes. */
export const FILTER_STEP = `
  -- kind: of the recalled message, '' when it was not seen. by_other: 1 when somebody else than its author recalled it. NULL
  -- for entries of before: they are read from the body.
  ALTER TABLE history ADD COLUMN kind TEXT;
  ALTER TABLE history ADD COLUMN by_other INTEGER;
`;
