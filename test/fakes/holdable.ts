import type { HoldableFetch } from "../../src/bridge/ports/sink-deps.ts";

/** That fetch; a request that is held back is not begun before. */
export function holdable(send: typeof fetch): HoldableFetch {
  const held: HoldableFetch["held"] = async (input, init, until) => {
    await until;
    return await send(input, init);
  };
  return Object.assign((...args: Parameters<typeof fetch>) => send(...args), { held });
}
