import { BlockList, isIP } from "node:net";

/** Ranges that lead into a private network, to this machine, or nowhere: RFC 6890 and IANA's special-purpose registries. */
const IPV4 = [
  "0.0.0.0/8",
  "10.0.0.0/8",
  "100.64.0.0/10",
  "127.0.0.0/8",
  "169.254.0.0/16",
  "172.16.0.0/12",
  "192.0.0.0/24",
  "192.0.2.0/24",
  "192.88.99.0/24",
  "192.168.0.0/16",
  "198.18.0.0/15",
  "198.51.100.0/24",
  "203.0.113.0/24",
  "224.0.0.0/4",
  "240.0.0.0/4",
  // Azure's metadata service, the only one outside these ranges.
  "168.63.129.16/32",
] as const;

/** Of the addresses that are in use for the internet (2000::/3): those that stand for an IPv4 address, or for nothing. */
const IPV6_WITHIN = ["2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20"] as const;

const refused = new BlockList();
for (const range of IPV4) add(refused, range, "ipv4");
for (const range of IPV6_WITHIN) add(refused, range, "ipv6");
const internet = new BlockList();
add(internet, "2000::/3", "ipv6");

function add(list: BlockList, range: string, family: "ipv4" | "ipv6"): void {
  const [network = "", prefix = ""] = range.split("/");
  list.addSubnet(network, Number(prefix), family);
}

/**
 * Whether the address is one of the public internet. Everything else is false: private and loopback addresses, link-local,
 * carrier NAT, multicast, IPv4 inside IPv6 (mapped, NAT64, 6to4, Teredo), metadata services of clouds, and what is no address.
 */
export function isPublicAddress(address: string): boolean {
  switch (isIP(address)) {
    case 4:
      return !refused.check(address, "ipv4");
    case 6:
      return internet.check(address, "ipv6") && !refused.check(address, "ipv6");
    default:
      return false;
  }
}
