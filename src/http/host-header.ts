import { BlockList, isIP } from "node:net";

const LOOPBACK = new BlockList();
LOOPBACK.addSubnet("127.0.0.0", 8, "ipv4");
LOOPBACK.addAddress("::1", "ipv6");

/** `[v6]`, or anything else without a colon; then maybe a port, which a forwarded one may change: it does not matter. */
const HOST = /^(?:\[([0-9a-f:.]+)\]|([^\s:/@[\]]+))(?::\d{1,5})?$/;

function isLoopback(name: string): boolean {
  const version = isIP(name);
  if (version === 0) return name === "localhost";
  return LOOPBACK.check(name, version === 4 ? "ipv4" : "ipv6");
}

/**
 * Whether a request with this `Host` is meant for us. A page of a foreign site whose name was pointed at this machine
 * (DNS rebinding) sends that site's name. An address cannot be pointed elsewhere, so on a listener that is meant for other
 * machines every address is as good as `listening`, the HTTP_HOST. Pure.
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
