import { BlockList, isIP } from "node:net";

const LOOPBACK = new BlockList();
LOOPBACK.addSubnet("127.0.0.0", 8, "ipv4");
LOOPBACK.addAddress("::1", "ipv6");

/** `[IPv6 address]`, or a name or IPv4 address; then an optional port. The port may be any: port forwarding changes it. */
const HOST = /^(?:\[([0-9a-f:.]+)\]|([^\s:/@[\]]+))(?::\d{1,5})?$/;

/** Whether a name or an address means this machine alone. */
export function isLoopback(name: string): boolean {
  const version = isIP(name);
  if (version === 0) return name === "localhost";
  return LOOPBACK.check(name, version === 4 ? "ipv4" : "ipv6");
}

/**
 * Whether a request with this `Host` header is meant for this server. `listening`: the HTTP_HOST setting. With DNS rebinding
 * a foreign web page reaches this machine under its own name, which is refused. An IP address cannot be rebound: if other
 * machines can reach the listener, every address is accepted. Pure.
 */
export function isOwnHost(header: string, listening: string): boolean {
  const own = listening.toLowerCase();
  const match = HOST.exec(header.toLowerCase());
  const bracketed = match?.[1];
  if (bracketed !== undefined && isIP(bracketed) !== 6) return false;
  const name = bracketed ?? match?.[2]?.replace(/\.$/, "");
  if (name === undefined) return false;
  if (name === own || isLoopback(name)) return true;
  return !isLoopback(own) && isIP(name) !== 0;
}
