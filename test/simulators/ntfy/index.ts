export { startNtfySimulator } from "./server.ts";
export type { NtfyFault, NtfyMessage, NtfyOptions, NtfySimulator } from "./types.ts";
