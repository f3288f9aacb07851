import type { LoggedRequest, SentMedia, SentText, StatusNotify, Upload, World } from "./world.ts";

/** What the client did, and waiting for it. */
export class Observations {
  protected readonly world: World;
  protected readonly closing = new AbortController();

  constructor(world: World) {
    this.world = world;
  }

  get origin(): string {
    return this.world.origin;
  }
  get account(): { readonly uin: number; readonly nickName: string; readonly userName: string } {
    const { me } = this.world.book;
    return { uin: this.world.uin, nickName: me.nickName, userName: me.userName };
  }

  get sentTexts(): readonly SentText[] {
    return this.world.sentTexts;
  }
  get sentMedia(): readonly SentMedia[] {
    return this.world.sentMedia;
  }
  get uploads(): readonly Upload[] {
    return this.world.uploads;
  }
  get statusNotifies(): readonly StatusNotify[] {
    return this.world.statusNotifies;
  }
  get revoked(): readonly { readonly msgId: string; readonly chat: string; readonly at: number }[] {
    return this.world.revoked;
  }
  get requests(): readonly LoggedRequest[] {
    return this.world.requests;
  }
  get loggedOut(): boolean {
    return this.world.loggedOut;
  }
  /** Requests to one endpoint so far. */
  count(endpoint: string): number {
    return this.world.requests.filter((request) => request.endpoint === endpoint).length;
  }

  /** Resolves when `condition` holds, looked at after everything the client does; rejects after `timeoutMs`. */
  async waitUntil(condition: () => boolean, timeoutMs = 60_000): Promise<void> {
    const deadline = Date.now() + timeoutMs;
    while (!condition()) {
      const left = deadline - Date.now();
      if (left <= 0 || this.closing.signal.aborted)
        throw new Error(`the client did not do it in ${timeoutMs} ms`);
      await this.world.noticed.wait(Math.min(left, 50), this.closing.signal);
    }
  }

  /** The `count`th text the client sent, 1 being the first. */
  async waitForText(count = 1, timeoutMs = 60_000): Promise<SentText> {
    await this.waitUntil(() => this.sentTexts.length >= count, timeoutMs);
    const sent = this.sentTexts[count - 1];
    if (sent === undefined) throw new RangeError(`count must be at least 1, not ${count}`);
    return sent;
  }
}
