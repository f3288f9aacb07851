import type { TestContext } from "node:test";
import { createFetch, type FetchKit } from "../../src/net/fetch.ts";
import { startHttpProxy } from "./proxy.ts";

/** A fetch whose proxy does not accept its password. */
export async function fetchRefusedByProxy(t: TestContext): Promise<FetchKit["fetch"]> {
  const proxy = await startHttpProxy({ upstreamPort: 9, credentials: "alice:right" });
  const kit = createFetch({ proxy: `http://alice:wrong@127.0.0.1:${proxy.port}` });
  t.after(async () => {
    await kit.close();
    await proxy.close();
  });
  return kit.fetch;
}
