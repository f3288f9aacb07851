import type { Given } from "../src/settings/setting.ts";
import type { Schema } from "./schema.ts";

/** The values of secret settings, each once, for the log, which removes them. The settings must have been checked. */
export function secretsOf(given: Given, { settings }: Schema): readonly string[] {
  const secrets = settings.flatMap(({ name, secret }) => {
    const text = given.get(name);
    if (secret === undefined || text === undefined) return [];
    // A setting may hold several secrets, divided by blanks.
    return secret === "proxy"
      ? proxySecrets(text)
      : [text, ...text.split(/\s+/).filter((part) => part !== "")];
  });
  return [...new Set(secrets)];
}

/** A proxy's password, alone and with its user name, as written and decoded: errors may contain any of these. */
function proxySecrets(proxy: string): readonly string[] {
  const { username, password } = new URL(proxy);
  if (password === "") return username === "" ? [] : [proxy];
  const decoded = decodeURIComponent(password);
  return [proxy, password, decoded, `${decodeURIComponent(username)}:${decoded}`];
}
