export { DoorClient, type UpstreamEvent } from "./door-client.ts";
export { Upstream, type UpstreamOptions } from "./upstream.ts";
