export { startNtfySimulator } from "./server.ts";
export type { NtfyMessage, NtfyOptions, NtfySimulator } from "./types.ts";
