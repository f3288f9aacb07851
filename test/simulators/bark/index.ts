export { startBarkSimulator } from "./server.ts";
export type { BarkOptions, BarkPush, BarkSimulator } from "./types.ts";
