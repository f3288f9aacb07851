import type { SinkDeps } from "../../src/bridge/ports/sink-deps.ts";

/** Stdout that is no terminal. */
export const noScreen: SinkDeps["screen"] = {
  columns: () => undefined,
  rows: () => undefined,
  colour: false,
};
