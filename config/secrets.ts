import type { Given } from "../src/settings/setting.ts";
import type { Schema } from "./schema.ts";

/** Values of secret settings that may appear nowhere, each once: for the log's redaction. The settings have been checked. */
export function secretsOf(given: Given, { settings }: Schema): readonly string[] {
  const secrets = settings.flatMap(({ name, secret }) => {
    const text = given.get(name);
    if (secret === undefined || text === undefined) return [];
    return secret === "proxy" ? proxySecrets(text) : [text];
  });
  return [...new Set(secrets)];
}

/** A proxy's password alone and with its user name, as written and decoded: errors may hold any of them. */
function proxySecrets(proxy: string): readonly string[] {
  const { username, password } = new URL(proxy);
  if (password === "") return username === "" ? [] : [proxy];
  const decoded = decodeURIComponent(password);
  return [proxy, password, decoded, `${decodeURIComponent(username)}:${decoded}`];
}
